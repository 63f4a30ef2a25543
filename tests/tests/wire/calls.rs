//! Calls, and what becomes of them: duplicates, errors, cancelling, a handoff.

use asynctool_core::TaskStatus;
use asynctool_tests::peers::aimock::Answer;
use serde_json::json;

use crate::{
    protocol::Protocol,
    scenarios,
    talk::{PATIENCE, Talk},
};

scenarios![
    a_duplicate_is_refused_and_then_confirmed,
    calls_of_one_response_run_side_by_side,
    an_error_of_a_tool_is_an_output_for_the_model,
    the_model_cancels_a_task_by_the_companion,
    a_task_that_is_cancelled_before_its_first_output_is_answered,
    another_agent_goes_on_with_the_history,
];

async fn a_duplicate_is_refused_and_then_confirmed(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [
            Answer::calls([("call_1", "book", json!({ "what": "flight" }))]),
            Answer::says("I am looking."),
            Answer::calls([("call_2", "book", json!({ "what": "hotel" }))]),
            Answer::says("A flight is being booked. Shall I book a hotel beside it?"),
            Answer::calls([("call_3", "book", json!({ "what": "hotel", "confirm_duplicate": true }))]),
            Answer::says("I am looking for both."),
            Answer::says("Both are booked."),
        ],
    )
    .await;
    talk.say("Book me a flight.").await;
    talk.watcher.expect_call("book").await;
    talk.say("And a hotel.").await;
    talk.watcher.expect_refusal("book").await;
    talk.say("Yes, please.").await;
    talk.watcher.expect_call("book").await;
    talk.finish(["flight", "hotel"]).await;
    talk.watcher.expect_reply("Both").await;
    talk.rest().await;
    talk.assert_sent("duplicate").await;
}

async fn calls_of_one_response_run_side_by_side(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [
            Answer::says_and_calls(
                "Let me see.",
                [
                    ("call_1", "book", json!({ "what": "flight" })),
                    ("call_2", "weather", json!({ "city": "Oslo" })),
                    ("call_3", "weather", json!({ "city": "Rome" })),
                ],
            ),
            Answer::says("Sunny in both, and I am looking for a flight."),
            Answer::says("It is booked."),
        ],
    )
    .await;
    talk.say("Book me a flight to where the sun shines.").await;
    talk.watcher.expect_call("book").await;
    talk.finish(["flight"]).await;
    talk.watcher.expect_reply("It is booked.").await;
    talk.rest().await;
    talk.assert_sent("parallel_calls").await;
}

async fn an_error_of_a_tool_is_an_output_for_the_model(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [Answer::calls([("call_1", "pay", json!({ "euros": 42 }))]), Answer::says("The card was refused.")],
    )
    .await;
    assert_eq!(talk.say("Pay it.").await, "The card was refused.");
    talk.watcher.expect_end("pay", TaskStatus::Error).await;
    talk.rest().await;
    talk.assert_sent("error").await;
}

async fn the_model_cancels_a_task_by_the_companion(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [Answer::calls([("call_1", "book", json!({ "what": "flight" }))]), Answer::says("I am looking.")],
    )
    .await;
    talk.say("Book me a flight.").await;
    let id = talk.watcher.expect_call("book").await.id; // not the server's, where a protocol has none
    let cancel = Answer::calls([("call_2", "cancel_task", json!({ "call_id": id }))]);
    talk.server.add(&[cancel, Answer::says("I have stopped looking.")]).await.unwrap();
    assert_eq!(talk.say("No, leave it.").await, "I have stopped looking.");
    talk.watcher.expect_end("book", TaskStatus::Cancelled).await;
    talk.rest().await;
    talk.assert_sent("cancel").await;
}

async fn a_task_that_is_cancelled_before_its_first_output_is_answered(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [Answer::calls([("call_1", "taxi", json!({}))]), Answer::says("No taxi, then.")],
    )
    .await;
    let turn = talk.session.user("Call me a taxi.");
    let call = talk.watcher.expect_call("taxi").await;
    talk.session.cancel(&call.id).await.unwrap();
    let turn = tokio::time::timeout(PATIENCE, turn).await.expect("a reply").unwrap();
    assert_eq!(turn.text, "No taxi, then.");
    talk.watcher.expect_end("taxi", TaskStatus::Cancelled).await;
    talk.rest().await;
    talk.assert_sent("cancelled_before_output").await;
}

async fn another_agent_goes_on_with_the_history(protocol: Protocol) {
    let mut talk = Talk::begin(
        protocol,
        [
            Answer::calls([("call_1", "connect", json!({}))]),
            Answer::calls([("call_2", "find_bill", json!({}))]),
            Answer::says("It is 42 euros."),
        ],
    )
    .await;
    assert_eq!(talk.say("What do I owe?").await, "It is 42 euros.");
    talk.watcher.expect_handoff("billing").await;
    talk.rest().await;
    talk.assert_sent("handoff").await;
}
