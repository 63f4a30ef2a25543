//! A relay between us and a server: it hands on every byte, and notes each request and how it ended, as the server sees it.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{timeout, timeout_at},
};

use super::{
    PeerError,
    http::{Asked, Progress},
};

/// How long what comes after the last words of an answer may be on its way.
const GRACE: Duration = Duration::from_secs(1);
/// More bytes than that takes, and fewer than further words would.
const FRAMING: usize = 128;

/// A request that came by.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST`, mostly.
    pub method: String,
    /// The path, with its query.
    pub path: String,
    /// The names of the headers in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The body, byte by byte as it was sent.
    pub body: String,
    /// When it was complete.
    pub at: Instant,
    /// The status of the answer, once there is one.
    pub status: Option<u16>,
    /// How it ended; `None` while it goes on.
    pub end: Option<End>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a whole answer.
    Answered,
    /// We closed the connection before the answer was whole.
    Aborted,
    /// The server closed it before the answer was whole.
    CutOff,
}

/// What came by so far.
type Record = Arc<watch::Sender<Vec<Request>>>;

/// A relay on a port of its own; it ends when this is dropped, and with it all connections.
#[derive(Debug)]
pub struct Relay {
    url: String,
    record: Record,
    listener: JoinHandle<()>,
}

impl Relay {
    /// A relay to a server, by its URL.
    pub async fn to(server: &str) -> Result<Self, PeerError> {
        let address = server.trim_start_matches("http://");
        let address = address.parse().map_err(|_| PeerError::Answer {
            what: "a relay".to_owned(),
            problem: format!("{server} is not http://, an address and a port"),
        })?;
        Self::listen(Some(address)).await
    }

    /// A relay to nobody: it takes requests and answers none.
    pub async fn to_nobody() -> Result<Self, PeerError> {
        Self::listen(None).await
    }

    async fn listen(server: Option<SocketAddr>) -> Result<Self, PeerError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(PeerError::io("a relay"))?;
        let address = listener.local_addr().map_err(PeerError::io("a relay"))?;
        let record = Record::default();
        let listener = tokio::spawn(accept(listener, server, record.clone()));
        Ok(Self { url: format!("http://{address}"), record, listener })
    }

    /// Where it listens, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All requests so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.record.borrow().clone()
    }

    /// Waits until the requests are as wanted, and gives them; what there is at the deadline, if they never are.
    pub async fn until(
        &self,
        limit: Duration,
        wanted: impl FnMut(&Vec<Request>) -> bool,
    ) -> Result<Vec<Request>, Vec<Request>> {
        let mut record = self.record.subscribe();
        let seen = timeout(limit, record.wait_for(wanted)).await;
        match seen {
            Ok(Ok(requests)) => Ok(requests.clone()),
            _ => Err(self.requests()),
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn accept(listener: TcpListener, server: Option<SocketAddr>, record: Record) {
    let mut connections = JoinSet::new(); // dropped with this future
    while let Ok((client, _)) = listener.accept().await {
        let connection = Connection { record: record.clone(), current: None, progress: Progress::default() };
        connections.spawn(connection.relay(client, server));
        while connections.try_join_next().is_some() {}
    }
}

/// The two directions of a socket.
type Sides = (OwnedReadHalf, OwnedWriteHalf);

/// One connection of ours, and what is on its way.
struct Connection {
    record: Record,
    /// The place in the record of the request that waits for its answer.
    current: Option<usize>,
    progress: Progress,
}

impl Connection {
    async fn relay(mut self, client: TcpStream, server: Option<SocketAddr>) {
        let (from_client, to_client) = client.into_split();
        let end = match server {
            None => self.swallow(from_client).await,
            Some(server) => match TcpStream::connect(server).await {
                Ok(server) => self.pass((from_client, to_client), server.into_split()).await,
                Err(_) => End::CutOff,
            },
        };
        self.note(|request| request.end = Some(end));
    }

    /// Hands on what comes from either side, until one of them closes the connection: how that leaves a request that
    /// has no whole answer yet.
    async fn pass(&mut self, client: Sides, server: Sides) -> End {
        let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client, server);
        let (mut asked, mut answered) = (vec![0; 16 << 10], vec![0; 16 << 10]);
        loop {
            tokio::select! {
                length = from_client.read(&mut asked) => {
                    let Ok(length @ 1..) = length else { return self.abandon(from_server).await };
                    let bytes = asked.get(..length).unwrap_or_default();
                    self.ask(bytes);
                    if to_server.write_all(bytes).await.is_err() {
                        return End::CutOff;
                    }
                }
                length = from_server.read(&mut answered) => {
                    let Ok(length @ 1..) = length else { return End::CutOff };
                    let bytes = answered.get(..length).unwrap_or_default();
                    self.answer(bytes); // before we can know of it, and close the connection
                    if to_client.write_all(bytes).await.is_err() {
                        return self.abandon(from_server).await;
                    }
                }
            }
        }
    }

    /// We have closed the connection. Who has read the last words of an answer does not wait for the end of its last
    /// chunk, which may be on its way; so whether anything was left to say shows in what comes next.
    async fn abandon(&mut self, mut from_server: OwnedReadHalf) -> End {
        let (mut rest, mut length) = (vec![0; FRAMING], 0);
        let until = tokio::time::Instant::now() + GRACE;
        while self.current.is_some() && length < FRAMING {
            match timeout_at(until, from_server.read(&mut rest)).await {
                Ok(Ok(more @ 1..)) => {
                    length += more;
                    self.answer(rest.get(..more).unwrap_or_default());
                }
                _ => break,
            }
        }
        End::Aborted
    }

    /// Takes requests and answers none.
    async fn swallow(&mut self, mut from_client: OwnedReadHalf) -> End {
        let mut asked = vec![0; 16 << 10];
        while let Ok(length @ 1..) = from_client.read(&mut asked).await {
            self.ask(asked.get(..length).unwrap_or_default());
        }
        End::Aborted
    }

    fn ask(&mut self, bytes: &[u8]) {
        let Some(Asked { method, path, headers, body }) = self.progress.ask(bytes) else { return };
        let request = Request { method, path, headers, body, at: Instant::now(), status: None, end: None };
        let current = &mut self.current;
        self.record.send_modify(|requests| {
            *current = Some(requests.len());
            requests.push(request);
        });
    }

    fn answer(&mut self, bytes: &[u8]) {
        let (status, is_whole) = self.progress.answer(bytes);
        self.note(|request| {
            request.status = status;
            request.end = is_whole.then_some(End::Answered);
        });
        if is_whole {
            self.current = None;
        }
    }

    /// Notes something of the request that waits for its answer.
    fn note(&self, note: impl FnOnce(&mut Request)) {
        let Some(current) = self.current else { return };
        self.record.send_modify(|requests| {
            if let Some(request) = requests.get_mut(current) {
                note(request);
            }
        });
    }
}

#[cfg(test)]
mod tests;
