//! What tools say later, and how the user comes to be told it.

use asynctool_core::{SessionEvent, TaskStatus};
use asynctool_tests::peers::aimock::Answer;
use serde_json::json;

use crate::{
    protocol::Protocol,
    scenarios,
    talk::{Talk, replies},
};

scenarios![
    an_update_and_a_result_are_told_in_one_deferred_reply,
    what_is_pending_is_told_with_the_answer_to_the_user,
    what_an_answer_used_is_an_event,
];

async fn an_update_and_a_result_are_told_in_one_deferred_reply(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [
            Answer::calls([("call_1", "book", json!({ "what": "flight" }))]),
            Answer::says("I am looking."),
            Answer::says("It is booked: 34T9MW."),
        ],
    )
    .await;
    assert_eq!(talk.say("Book me a flight.").await, "I am looking.");
    talk.watcher.expect_call("book").await;
    talk.finish(["flight"]).await;
    assert_eq!(talk.watcher.expect_reply_covering(["book"]).await, "It is booked: 34T9MW.");
    talk.rest().await;
    talk.assert_sent("deferred_reply").await;
}

async fn what_is_pending_is_told_with_the_answer_to_the_user(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [
            Answer::calls([("call_1", "book", json!({ "what": "flight" }))]),
            Answer::says("I am looking."),
            Answer::says("At nine. And your flight is booked: 34T9MW."),
        ],
    )
    .await;
    talk.say("Book me a flight.").await;
    talk.session.user_started_speaking();
    talk.desk.open("flight");
    talk.watcher.expect_end("book", TaskStatus::Done).await;
    assert!(talk.say("When do you close?").await.starts_with("At nine."));
    talk.watcher.expect_reply_covering(["book"]).await;
    talk.rest().await;
    talk.assert_sent("told_with_an_answer").await;
}

async fn what_an_answer_used_is_an_event(protocol: Protocol) {
    let mut talk = Talk::begin(protocol, [Answer::says("Good day.").using(1200, 7)]).await;
    talk.say("Good day.").await;
    let events = talk.events(|events| replies(events, 1)).await;
    let used: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            SessionEvent::Usage { usage, .. } => Some((usage.input_tokens, usage.output_tokens)),
            _ => None,
        })
        .collect();
    // Of Ollama's figures this server knows nothing, and says so.
    let said = if protocol == Protocol::Ollama { (0, 0) } else { (1200, 7) };
    assert_eq!(used, [(Some(said.0), Some(said.1))]);
}
