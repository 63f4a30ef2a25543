//! Pages from a real server on this machine.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use asynctool_core::testing::Recorder;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::*;
use crate::workshop::tests::{PATIENCE, talkative, visible};

/// What the server does when it is asked for a page.
#[derive(Clone)]
enum Does {
    /// Sends these bytes and closes.
    Sends(Vec<u8>),
    /// Sends these bytes and then nothing more.
    Stalls(&'static str),
    /// Sends these bytes and then lines without end.
    Floods(&'static str),
}

/// A server, and the paths that it was asked for.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _task: JoinSet<()>,
}

impl Server {
    async fn start(pages: impl IntoIterator<Item = (&'static str, Does)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (pages, seen): (HashMap<_, _>, _) = (pages.into_iter().collect(), asked.clone());
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, pages.clone(), seen.clone()));
            }
        });
        Self { address, asked, _task: task }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(mut stream: TcpStream, pages: HashMap<&'static str, Does>, asked: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => request.push(byte),
            Err(_) => return,
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split(' ').nth(1).unwrap().to_owned();
    let does = pages.get(path.as_str()).cloned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    match does {
        None => drop(stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").await),
        Some(Does::Sends(bytes)) => drop(stream.write_all(&bytes).await),
        Some(Does::Stalls(begin)) => {
            stream.write_all(begin.as_bytes()).await.unwrap();
            std::future::pending::<()>().await;
        }
        Some(Does::Floods(begin)) => {
            stream.write_all(begin.as_bytes()).await.unwrap();
            while stream.write_all(b"more and more and more\n").await.is_ok() {}
        }
    }
}

/// A whole answer.
fn page(kind: &str, body: impl AsRef<[u8]>) -> Does {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
    Does::Sends([head.as_bytes(), body].concat())
}

fn redirect(to: &str) -> Does {
    Does::Sends(format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes())
}

fn private() -> WorkshopOptions {
    WorkshopOptions { allow_private_addresses: true, page_time: PATIENCE, ..talkative() }
}

async fn fetch(url: &str, options: &WorkshopOptions) -> Result<Page, ToolError> {
    let run = Recorder::new("fetch_url", "{}");
    Fetcher::new(options).fetch(&run.context(), url, 1000, options).await
}

#[tokio::test]
async fn a_page_is_read_as_text() {
    let html = "<title>News</title><p>One &amp; <a href='/two'>two</a><script>no()</script>";
    let server = Server::start([
        ("/a", page("text/html; charset=utf-8", html)),
        ("/b.json", page("application/json", "{\n}")),
    ])
    .await;
    let read = fetch(&server.url("/a"), &private()).await.unwrap();
    assert_eq!(read.text, format!("# News\n\nOne & two ({})", server.url("/two")));
    assert_eq!(read.to_string(), format!("{} (text/html; charset=utf-8)\n\n{}", server.url("/a"), read.text));
    assert_eq!(fetch(&server.url("/b.json"), &private()).await.unwrap().text, "{\n}");
}

#[tokio::test]
async fn redirects_are_followed_up_to_a_bound() {
    let server = Server::start([
        ("/c", redirect("/d?x=1#y")),
        ("/d?x=1", page("text/plain", "here")),
        ("/loop", redirect("/loop")),
        ("/bad", redirect("http://[")),
        ("/file", redirect("file:///etc/passwd")),
    ])
    .await;
    let read = fetch(&server.url("/c"), &private()).await.unwrap();
    assert_eq!((read.text.as_str(), read.url), ("here", server.url("/d?x=1")));
    let text = visible(fetch(&server.url("/loop"), &private()).await);
    assert!(text.contains("more than 5 redirects"), "{text}");
    assert_eq!(server.asked().iter().filter(|path| *path == "/loop").count(), 6);
    let text = visible(fetch(&server.url("/bad"), &private()).await);
    assert!(text.contains("which is no address of a page"), "{text}");
    let text = visible(fetch(&server.url("/file"), &private()).await);
    assert_eq!(text, "only http and https are read, not \"file\"");
}

#[tokio::test]
async fn this_machine_is_not_reached_unless_allowed() {
    let server = Server::start([("/", page("text/plain", "secret"))]).await;
    let options = talkative();
    let port = server.address.port();
    for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"] {
        let text = visible(fetch(&format!("http://{host}:{port}/"), &options).await);
        assert!(text.contains("only those of the public internet are allowed here"), "{host}: {text}");
    }
    assert!(server.asked().is_empty());
    assert_eq!(fetch(&format!("http://localhost:{port}/"), &private()).await.unwrap().text, "secret");
}

#[tokio::test]
async fn a_redirect_to_this_machine_is_refused() {
    let listening = Server::start([("/secret", page("text/plain", "secret"))]).await;
    let port = listening.address.port();
    let pages =
        ["127.0.0.1", "localhost", "[::1]", "0x7f.1"].map(|host| format!("http://{host}:{port}/secret"));
    for target in pages {
        let public = Server::start([("/", redirect(&target))]).await;
        // Stands for a server of the internet: a name whose address is given past the resolver.
        let builder = Client::builder().resolve("public.example", public.address);
        let fetcher = Fetcher::of(builder, false);
        let run = Recorder::new("fetch_url", "{}");
        let url = format!("http://public.example:{}/", public.address.port());
        let text = visible(fetcher.fetch(&run.context(), &url, 1000, &private()).await);
        assert!(text.contains("the address is loopback"), "{target}: {text}");
        assert_eq!(public.asked(), ["/"]);
    }
    assert!(listening.asked().is_empty());
}

#[tokio::test]
async fn a_page_without_end_is_cut() {
    let server = Server::start([
        ("/flood", Does::Floods("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")),
        ("/long", page("text/plain", "é".repeat(3000))),
    ])
    .await;
    let options = WorkshopOptions { page_bytes: 100, ..private() };
    let read = fetch(&server.url("/flood"), &options).await.unwrap();
    assert_eq!((read.text.len(), read.cut), (100, Some(Cut::Size)));
    assert!(read.to_string().ends_with("[cut off here: the page is too large to be read whole]"), "{read}");
    // The same when it comes in many pieces.
    let options = WorkshopOptions { page_bytes: 1_000_000, ..private() };
    assert_eq!(fetch(&server.url("/flood"), &options).await.unwrap().cut, Some(Cut::Size));
    let read = fetch(&server.url("/long"), &private()).await.unwrap();
    assert_eq!((read.text.chars().count(), read.cut), (1000, Some(Cut::Text)));
}

#[tokio::test]
async fn what_a_server_says_of_a_page_is_cut_too() {
    let long = "x".repeat(9_000);
    let kind = format!("text/plain; charset=utf-8; a={long}");
    let to = format!("/a?{long}");
    let packed = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {long}\r\nContent-Length: 1\r\n\r\n\x1f");
    let server = Server::start([
        ("/kind", page(&kind, "é")),
        ("/binary", page(&format!("image/png; a={long}"), "é")),
        ("/packed", Does::Sends(packed.into())),
        ("/to", redirect(&to)),
        (to.clone().leak(), page("text/plain", "here")),
        ("/nowhere", redirect(&format!("/b?{long}"))),
        ("/bad", redirect(&format!("http://[{long}"))),
        ("/scheme", redirect(&format!("{long}:a"))),
        ("/host", redirect(&format!("http://{long}.invalid/"))),
    ])
    .await;
    let read = fetch(&server.url("/kind"), &private()).await.unwrap();
    assert_eq!(read.text, "é", "what is cut is still read whole");
    assert!(read.kind.starts_with("text/plain; charset=utf-8; a=xxx") && read.kind.ends_with("x[...]"));
    assert_eq!(read.kind.len(), 205);
    let read = fetch(&server.url("/to"), &private()).await.unwrap();
    assert_eq!((read.text.as_str(), read.url.len()), ("here", 2005));
    for (path, most) in [
        ("/binary", 400),
        ("/packed", 400),
        ("/nowhere", 2100),
        ("/bad", 2200),
        ("/scheme", 2100),
        ("/host", 2100),
    ] {
        let text = visible(fetch(&server.url(path), &private()).await);
        assert!(text.len() < most && text.contains("xxx[...]"), "{path}: {} bytes, {text}", text.len());
    }
}

#[tokio::test]
async fn a_server_that_stalls_is_left_after_a_time() {
    let server = Server::start([
        (
            "/body",
            Does::Stalls(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nthe begin",
            ),
        ),
        ("/head", Does::Stalls("HTTP/1.1 200 OK\r\nContent-Ty")),
    ])
    .await;
    let options = WorkshopOptions { page_time: Duration::from_secs(4), ..private() };
    let read = fetch(&server.url("/body"), &options).await.unwrap();
    assert_eq!((read.text.as_str(), read.cut), ("the begin", Some(Cut::Time)));
    let options = WorkshopOptions { page_time: Duration::from_secs(1), ..private() };
    let text = visible(fetch(&server.url("/head"), &options).await);
    assert!(text.ends_with("did not answer within 1 s"), "{text}");
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_what_has_come() {
    let begun = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nthe begin";
    let server = Server::start([("/", Does::Sends(begun.into())), ("/none", Does::Sends(Vec::new()))]).await;
    let read = fetch(&server.url("/"), &private()).await.unwrap();
    assert_eq!((read.text.as_str(), read.cut), ("the begin", Some(Cut::Broken)));
    let text = visible(fetch(&server.url("/none"), &private()).await);
    assert!(text.contains("cannot be read: "), "{text}");
}

#[tokio::test]
async fn what_is_no_text_is_refused_with_its_type_and_size() {
    let packed = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\n\x1f";
    let server = Server::start([
        ("/a.png", page("image/png", [0x89, b'P', 0])),
        ("/a.txt", page("text/plain", [b'a', 0, 0, 0])),
        ("/a", page("application/octet-stream", "plain after all")),
        ("/packed", Does::Sends(packed.into())),
    ])
    .await;
    let text = visible(fetch(&server.url("/a.png"), &private()).await);
    assert_eq!(text, format!("{} is no text: image/png, 3 bytes", server.url("/a.png")));
    let text = visible(fetch(&server.url("/a.txt"), &private()).await);
    assert!(text.ends_with("is no text: text/plain, 4 bytes"), "{text}");
    assert_eq!(fetch(&server.url("/a"), &private()).await.unwrap().text, "plain after all");
    let text = visible(fetch(&server.url("/packed"), &private()).await);
    assert!(text.contains("is packed (gzip)"), "{text}");
}

#[tokio::test]
async fn a_failure_is_said_with_its_reason() {
    let server = Server::start([]).await;
    let text = visible(fetch(&server.url("/nope"), &private()).await);
    assert_eq!(text, format!("{} answered 404 Not Found", server.url("/nope")));
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let text = visible(fetch(&format!("http://{closed}/"), &private()).await);
    assert!(text.contains("cannot be read: ") && text.to_lowercase().contains("refused"), "{text}");
    let text = visible(fetch("http://name.invalid/", &private()).await);
    assert!(text.contains("name.invalid is known to nobody"), "{text}");
}

#[tokio::test]
async fn a_page_that_takes_long_says_how_much_has_come() {
    let server =
        Server::start([("/", Does::Stalls("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nthe begin"))])
            .await;
    let run = Recorder::new("fetch_url", "{}");
    let options = WorkshopOptions { page_time: Duration::from_secs(4), ..private() };
    let fetcher = Fetcher::new(&options);
    fetcher.fetch(&run.context(), &server.url("/"), 1000, &options).await.unwrap();
    let last = run.updates().last().unwrap().message().to_owned();
    assert_eq!(last, format!("Read 9 bytes of {} so far", server.url("/")));
}
