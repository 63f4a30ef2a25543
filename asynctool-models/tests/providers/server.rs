//! A server that plays a script: one connection after the other, one request each.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};

/// What the server does with a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script(Vec<Act>);

#[derive(Clone, Debug)]
enum Act {
    Send(Vec<u8>),
    Pause(Duration),
    /// Waits until the client has gone, and says so.
    AwaitAbort,
}

impl Script {
    /// These bytes, as they are.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::default().then(bytes)
    }

    /// An answer that ends where the connection does.
    pub(crate) fn ok(kind: &str, body: &str) -> Self {
        Self::raw(format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n{body}"))
    }

    /// An answer that is cut: it is told to be longer than it is.
    pub(crate) fn cut(kind: &str, body: &str) -> Self {
        Self::raw(format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: 100000\r\n\r\n{body}"))
    }

    /// A status with headers and a body.
    pub(crate) fn status(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::raw(format!(
            "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ))
    }

    pub(crate) fn then(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.push(Act::Send(bytes.into()));
        self
    }

    pub(crate) fn pause(mut self, time: Duration) -> Self {
        self.0.push(Act::Pause(time));
        self
    }

    pub(crate) fn await_abort(mut self) -> Self {
        self.0.push(Act::AwaitAbort);
        self
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The request line and the headers.
    pub(crate) head: String,
    pub(crate) body: Value,
}

pub(crate) struct Server {
    address: std::net::SocketAddr,
    seen: mpsc::UnboundedReceiver<Seen>,
    aborted: mpsc::UnboundedReceiver<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Plays the scripts in turn; after the last one nobody is let in.
    pub(crate) async fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let scripts: Vec<Script> = scripts.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let ((tell, seen), (gone, aborted)) = (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        let task = tokio::spawn(async move {
            for script in scripts {
                let Ok((stream, _)) = listener.accept().await else { return };
                play(stream, script, &tell, &gone).await;
            }
        });
        Self { address, seen, aborted, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next request.
    pub(crate) async fn request(&mut self) -> Seen {
        tokio::time::timeout(Duration::from_secs(60), self.seen.recv()).await.unwrap().unwrap()
    }

    /// How many requests have come since it was asked last.
    pub(crate) fn requests(&mut self) -> usize {
        let mut count = 0;
        while self.seen.try_recv().is_ok() {
            count += 1;
        }
        count
    }

    /// Waits until a client has gone in the middle of its answer.
    pub(crate) async fn aborted(&mut self) {
        tokio::time::timeout(Duration::from_secs(60), self.aborted.recv()).await.unwrap().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn play(
    mut stream: TcpStream,
    script: Script,
    tell: &mpsc::UnboundedSender<Seen>,
    gone: &mpsc::UnboundedSender<()>,
) {
    let Some(seen) = read(&mut stream).await else { return };
    let _ = tell.send(seen);
    for act in script.0 {
        match act {
            Act::Send(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    let _ = gone.send(());
                    return;
                }
                let _ = stream.flush().await;
            }
            Act::Pause(time) => tokio::time::sleep(time).await,
            Act::AwaitAbort => {
                let mut byte = [0];
                while matches!(stream.read(&mut byte).await, Ok(read) if read > 0) {}
                let _ = gone.send(());
                return;
            }
        }
    }
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let lower = head.to_lowercase();
        let length = lower.split("content-length: ").nth(1)?.lines().next()?.trim().parse::<usize>().ok()?;
        let body = &bytes[end + 4..];
        if body.len() >= length {
            return Some(Seen { head, body: serde_json::from_slice(body).unwrap() });
        }
    }
}
