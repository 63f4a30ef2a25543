//! What the relay notes, with sockets on both sides.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use super::*;

const PATIENCE: Duration = Duration::from_secs(60);
const REQUEST: &[u8] = b"POST /chat HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi";
const BEGINNING: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nyo\r\n";
const END: &[u8] = b"0\r\n\r\n";

/// A relay, our side of it, and the server's.
async fn connected() -> (Relay, TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = Relay::to(&format!("http://{}", listener.local_addr().unwrap())).await.unwrap();
    let mut client = TcpStream::connect(relay.url().trim_start_matches("http://")).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    let (mut served, _) = listener.accept().await.unwrap();
    let mut bytes = vec![0; REQUEST.len()];
    served.read_exact(&mut bytes).await.unwrap();
    assert_eq!(bytes, REQUEST);
    (relay, client, served)
}

async fn answer(client: &mut TcpStream, served: &mut TcpStream, bytes: &[u8]) {
    served.write_all(bytes).await.unwrap();
    let mut got = vec![0; bytes.len()];
    client.read_exact(&mut got).await.unwrap();
    assert_eq!(got, bytes);
}

async fn ended(relay: &Relay) -> Request {
    let requests =
        relay.until(PATIENCE, |requests| requests.iter().all(|request| request.end.is_some())).await;
    requests.unwrap().pop().unwrap()
}

#[tokio::test]
async fn a_whole_answer_is_noted_and_closing_after_it_is_no_abort() {
    let (relay, mut client, mut served) = connected().await;
    answer(&mut client, &mut served, BEGINNING).await;
    assert_eq!(relay.requests().pop().unwrap().end, None);
    answer(&mut client, &mut served, END).await;
    drop(client);
    let request = ended(&relay).await;
    assert_eq!((request.status, request.end), (Some(200), Some(End::Answered)));
    assert_eq!((request.path.as_str(), request.body.as_str()), ("/chat", "hi"));
}

#[tokio::test]
async fn we_who_close_in_the_middle_abort_and_the_server_sees_it() {
    let (relay, mut client, mut served) = connected().await;
    answer(&mut client, &mut served, BEGINNING).await;
    drop(client);
    assert_eq!(ended(&relay).await.end, Some(End::Aborted));
    assert_eq!(served.read(&mut [0]).await.unwrap_or(0), 0, "the server's connection is closed");
}

#[tokio::test]
async fn we_who_close_after_the_last_words_do_not_abort() {
    let (relay, mut client, mut served) = connected().await;
    answer(&mut client, &mut served, BEGINNING).await;
    drop(client);
    served.write_all(END).await.unwrap();
    assert_eq!(ended(&relay).await.end, Some(End::Answered));
}

#[tokio::test]
async fn we_who_close_before_further_words_abort() {
    let (relay, mut client, mut served) = connected().await;
    answer(&mut client, &mut served, BEGINNING).await;
    drop(client);
    served.write_all(&[b"50\r\n".to_vec(), vec![b'x'; 0x50], b"\r\n".to_vec()].concat()).await.unwrap();
    assert_eq!(ended(&relay).await.end, Some(End::Aborted));
}

#[tokio::test]
async fn a_server_that_closes_in_the_middle_cuts_off_and_we_see_it() {
    let (relay, mut client, mut served) = connected().await;
    answer(&mut client, &mut served, BEGINNING).await;
    drop(served);
    assert_eq!(ended(&relay).await.end, Some(End::CutOff));
    assert_eq!(client.read(&mut [0]).await.unwrap_or(0), 0, "our connection is closed");
}

#[tokio::test]
async fn nobody_answers_nothing() {
    let relay = Relay::to_nobody().await.unwrap();
    let mut client = TcpStream::connect(relay.url().trim_start_matches("http://")).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    let requests = relay.until(PATIENCE, |requests| !requests.is_empty()).await.unwrap();
    assert!(requests.iter().all(|request| request.end.is_none()));
    drop(client);
    assert_eq!(ended(&relay).await.end, Some(End::Aborted));
}
