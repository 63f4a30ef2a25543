//! Tries, deadlines, and requests that nobody wants any more.

use std::time::{Duration, Instant};

use asynctool_core::{ChatModel as _, ModelEvent, ModelFailure as Kind};
use asynctool_models::{Deadlines, Retries};

use crate::{
    answer, at, failure, hello,
    protocols::{ALL, Wire},
    quick,
    server::{Script, Server},
    words,
};

/// Long enough for a machine that is busy, short enough for a test.
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn what_passes_is_tried_again_until_it_is_answered() {
    for wire in ALL {
        for trouble in [
            Script::status(429, "", &wire.error("slow")),
            Script::status(503, "", ""),
            Script::status(529, "", &wire.error("busy")),
            Script::default(), // closes the connection
        ] {
            let mut server = Server::start([trouble.clone(), trouble, wire.says(&["Hi"])]).await;
            let events = answer(&at(&server, wire.name()).build().unwrap()).await;
            assert_eq!(words(&events), "Hi", "{wire:?}");
            assert_eq!(server.requests(), 3);
        }
    }
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    for headers in ["retry-after: 1\r\n", "retry-after-ms: 1000\r\nretry-after: 50\r\n"] {
        let server = Server::start([Script::status(429, headers, ""), Wire::Chat.says(&["Hi"])]).await;
        let start = Instant::now();
        let events = answer(&at(&server, "openai::m").build().unwrap()).await;
        assert_eq!(words(&events), "Hi");
        assert!(start.elapsed() >= Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_told_and_not_waited_for() {
    let mut server = Server::start([Script::status(429, "retry-after: 3600\r\n", "")]).await;
    let (kind, text) = failure(&answer(&at(&server, "openai::m").build().unwrap()).await);
    assert_eq!(kind, Kind::RateLimited);
    assert!(text.contains("ask again in 3600 seconds") && !text.contains("tries"), "{text}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn one_try_is_one_try() {
    let mut server = Server::start([Script::status(503, "", ""), Wire::Chat.says(&["Hi"])]).await;
    let model = at(&server, "openai::m").retries(Retries { tries: 1, ..quick() }).build().unwrap();
    assert_eq!(failure(&answer(&model).await).0, Kind::Unavailable);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn silence_before_the_first_token_has_its_deadline() {
    for wire in ALL {
        let unanswered = Script::default().await_abort();
        let headers = Script::ok(wire.kind(), &wire.beginning()).await_abort();
        for script in [unanswered, headers] {
            let mut server = Server::start([script]).await;
            let deadlines = Deadlines { first_token: SHORT, ..Deadlines::default() };
            let model = at(&server, wire.name()).deadlines(deadlines).build().unwrap();
            let (kind, text) = failure(&answer(&model).await);
            assert_eq!(kind, Kind::Unavailable, "{wire:?}");
            assert!(text.contains("did not begin to answer within 300 ms"), "{text}");
            server.aborted().await;
        }
    }
}

#[tokio::test]
async fn silence_in_the_middle_has_its_deadline_and_keeps_the_words() {
    for wire in ALL {
        let half = Script::ok(wire.kind(), &(wire.beginning() + &wire.words(&["Hel", "lo"]))).await_abort();
        let mut server = Server::start([half]).await;
        let deadlines = Deadlines { between_tokens: SHORT, ..Deadlines::default() };
        let events = answer(&at(&server, wire.name()).deadlines(deadlines).build().unwrap()).await;
        assert_eq!(words(&events), "Hello", "{wire:?}");
        let (kind, text) = failure(&events);
        assert_eq!(kind, Kind::CutOff);
        assert!(text.contains("said nothing for 300 ms in the middle"), "{text}");
        server.aborted().await;
    }
}

#[tokio::test]
async fn signs_of_life_keep_an_answer_alive_but_not_for_ever() {
    let pause = Duration::from_millis(200);
    let mut script = Script::ok("text/event-stream", "");
    for _ in 0..20 {
        script = script.pause(pause).then(": still here\n\n");
    }
    let end = Wire::Chat.words(&["Hi"]) + &Wire::Chat.end();
    let deadlines = Deadlines { first_token: pause * 15, ..Deadlines::default() };
    let server = Server::start([script.clone().then(end)]).await;
    let mut stream = at(&server, "openai::m").deadlines(deadlines).build().unwrap().stream(hello());
    let (mut signs, mut said) = (0, String::new());
    while let Some(event) = stream.next().await {
        match event.unwrap() {
            ModelEvent::Text(text) if text.is_empty() => signs += 1,
            ModelEvent::Text(text) => said.push_str(&text),
            _ => {}
        }
    }
    assert_eq!(said, "Hi");
    assert!(signs > 5, "the session is told that it lives");

    let server = Server::start([script.await_abort()]).await;
    let deadlines = Deadlines { answer: pause * 5, ..deadlines };
    let (_, text) = failure(&answer(&at(&server, "openai::m").deadlines(deadlines).build().unwrap()).await);
    assert!(text.contains("was not done with its answer after 1 second"), "{text}");
}

#[tokio::test]
async fn thoughts_are_signs_of_life_and_no_words() {
    let frames = [serde_json::json!({"choices": [{"delta": {"reasoning_content": "hm"}}]})];
    let body = Wire::Chat.frames(&frames) + &Wire::Chat.words(&["Hi"]) + &Wire::Chat.end();
    let server = Server::start([Script::ok("text/event-stream", &body)]).await;
    assert_eq!(words(&answer(&at(&server, "openai::m").build().unwrap()).await), "Hi");
}

#[tokio::test]
async fn a_stream_that_is_dropped_aborts_the_request() {
    for wire in ALL {
        let half = Script::ok(wire.kind(), &(wire.beginning() + &wire.words(&["Hel"]))).await_abort();
        let mut server = Server::start([half]).await;
        let mut stream = at(&server, wire.name()).build().unwrap().stream(hello());
        loop {
            match stream.next().await.unwrap().unwrap() {
                ModelEvent::Text(text) if text == "Hel" => break,
                _ => {}
            }
        }
        drop(stream);
        server.aborted().await;
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_while_it_waits_to_try_again_asks_no_more() {
    let mut server =
        Server::start([Script::status(429, "retry-after: 1\r\n", ""), Wire::Chat.says(&["Hi"])]).await;
    let mut stream = at(&server, "openai::m").build().unwrap().stream(hello());
    for sign_of_life in ["it asks", "it waits"] {
        assert_eq!(stream.next().await, Some(Ok(ModelEvent::Text(String::new()))), "{sign_of_life}");
    }
    server.request().await;
    drop(stream);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(server.requests(), 0);
}

#[test]
fn proxies_of_the_environment_are_not_asked_for_this_machine() {
    // In a process of its own, because its environment is read when a model is opened.
    let nowhere = "http://127.0.0.1:9";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "waits::what_passes_is_tried_again_until_it_is_answered"])
        .envs(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, nowhere)))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

#[tokio::test]
async fn a_deadline_may_be_never() {
    let never = Duration::MAX;
    let deadlines = Deadlines { connect: never, first_token: never, between_tokens: never, answer: never };
    let server = Server::start([Wire::Chat.says(&["Hi"])]).await;
    assert_eq!(words(&answer(&at(&server, "openai::m").deadlines(deadlines).build().unwrap()).await), "Hi");
}
