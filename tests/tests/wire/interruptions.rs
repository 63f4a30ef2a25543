//! The user cuts in: nobody reads the rest of the answer, and the server is spared from writing it.

use asynctool_core::{SessionEvent, TaskStatus};
use asynctool_tests::peers::{aimock::Answer, relay::End};
use serde_json::json;

use crate::{
    protocol::Protocol,
    scenarios,
    talk::{Talk, contains},
};

scenarios![an_interruption_aborts_the_request, an_interruption_cancels_no_task];

/// Nobody has the patience to hear it to its end.
fn long() -> Answer {
    Answer::says(&"and then we went on to the next town, ".repeat(200)).slowly(50)
}

async fn an_interruption_aborts_the_request(protocol: Protocol) {
    let mut talk = Talk::begin(protocol, [long(), Answer::says("As you wish.")]).await;
    let turn = talk.session.user("Tell me of your travels.");
    talk.events(|events| said(events, "next town")).await;
    talk.session.user_started_speaking();
    turn.await.unwrap();
    let requests = talk.requests(|requests| requests.iter().any(|request| request.end.is_some())).await;
    assert_eq!(requests[0].end, Some(End::Aborted));
    let words = talk.watcher.expect_interruption().await;
    assert!(words.starts_with("and then we went on"), "{words:?}");
    talk.session.user_stopped_speaking();
    assert_eq!(talk.say("Stop.").await, "As you wish.");
    // What was heard is in the history, letter by letter; how much that is depends on the machine.
    let requests = talk.relay.requests();
    assert!(contains(&requests[1], &words), "{words:?} is not in {}", requests[1].body);
}

async fn an_interruption_cancels_no_task(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [
            Answer::calls([("call_1", "book", json!({ "what": "flight" }))]),
            long(),
            Answer::says("Your flight is booked: 34T9MW."),
        ],
    )
    .await;
    let turn = talk.session.user("Book me a flight, and tell me of your travels.");
    talk.events(|events| said(events, "next town")).await;
    talk.session.user_started_speaking();
    turn.await.unwrap();
    talk.watcher.expect_interruption().await;
    talk.requests(|requests| requests.len() == 2 && requests[1].end == Some(End::Aborted)).await;
    talk.desk.open("flight");
    talk.watcher.expect_end("book", TaskStatus::Done).await;
    talk.session.user_stopped_speaking();
    talk.watcher.expect_reply_covering(["book"]).await;
    talk.rest().await;
}

/// Whether these words were said.
fn said(events: &[SessionEvent], words: &str) -> bool {
    let texts = events.iter().filter_map(|event| match event {
        SessionEvent::ReplyDelta { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<String>().contains(words)
}
