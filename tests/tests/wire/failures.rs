//! Servers that refuse, break off, or say nothing.

use std::time::Duration;

use asynctool_core::{ModelFailure, SessionError, Turn};
use asynctool_models::{Deadlines, ModelBuilder};
use asynctool_tests::peers::{
    aimock::Answer,
    relay::{End, Relay},
};
use tokio::time::timeout;

use crate::{
    desk::Desk,
    protocol::{self, Protocol},
    scenarios,
    talk::{PATIENCE, Talk, contains, start},
};

scenarios![
    too_many_requests_are_tried_again_when_the_server_said,
    an_answer_that_breaks_off_keeps_its_words_and_is_an_error,
    a_first_word_that_does_not_come_is_an_error,
    a_server_that_answers_nothing_at_all_is_an_error,
];

/// Nobody hears the end of it.
const NORWAY: &str = "The mountains of Norway are high, and its fjords are deep, and its winters are long.";

async fn too_many_requests_are_tried_again_when_the_server_said(protocol: Protocol) {
    let talk = Talk::begin(protocol, [Answer::refuses(429, "Slow down."), Answer::says("Here I am.")]).await;
    assert_eq!(talk.say("Are you there?").await, "Here I am.");
    let requests = talk.requests(|requests| requests.len() == 2).await;
    assert!(requests[1].at - requests[0].at >= Duration::from_secs(1), "it was asked to wait for a second");
    assert_eq!(requests[0].body, requests[1].body);
    talk.rest().await;
    talk.assert_sent("too_many_requests").await;
}

async fn an_answer_that_breaks_off_keeps_its_words_and_is_an_error(protocol: Protocol) {
    let mut talk =
        Talk::begin(protocol, [Answer::says(NORWAY).slowly(20).cut_after(10), Answer::says("Where was I?")])
            .await;
    let turn = timeout(PATIENCE, talk.session.user("Tell me of Norway.")).await.expect("an end");
    assert_eq!(kind(turn), ModelFailure::CutOff);
    let words = talk.watcher.expect_interruption().await;
    assert!(!words.is_empty() && NORWAY.starts_with(words.trim_end()), "{words:?}");
    assert_eq!(talk.say("Go on.").await, "Where was I?");
    talk.rest().await;
    // How many of them came before the end of the connection was the machine's choice.
    let requests = talk.requests(|requests| requests.len() == 2).await;
    assert_eq!(requests[0].end, Some(End::CutOff));
    assert!(contains(&requests[1], &words), "{words:?} is not in {}", requests[1].body);
    assert!(talk.server.journal().await.unwrap()[0].response.interrupted);
}

async fn a_first_word_that_does_not_come_is_an_error(protocol: Protocol) {
    let mut talk = Talk::with(protocol, [Answer::says("At last.").late(600_000)], hasty).await;
    let turn = timeout(PATIENCE, talk.session.user("Are you there?")).await.expect("an end");
    assert_eq!(kind(turn), ModelFailure::Unavailable);
    talk.watcher.expect_error("1 second").await;
    talk.session.close(Duration::ZERO).await;
    talk.requests(|requests| requests.iter().all(|request| request.end == Some(End::Aborted))).await;
}

async fn a_server_that_answers_nothing_at_all_is_an_error(protocol: Protocol) {
    let nobody = Relay::to_nobody().await.unwrap();
    let session = start(hasty(protocol::model(protocol, nobody.url())), Desk::default());
    let turn = timeout(PATIENCE, session.user("Are you there?")).await.expect("an end");
    assert_eq!(kind(turn), ModelFailure::Unavailable);
    session.close(Duration::ZERO).await;
    let requests =
        nobody.until(PATIENCE, |requests| requests.iter().all(|request| request.end.is_some())).await;
    assert!(!requests.unwrap().is_empty());
}

/// In what way the model failed, which is why there is no turn.
fn kind(turn: Result<Turn, SessionError>) -> ModelFailure {
    match turn {
        Err(SessionError::Model(error)) => {
            error.kind().unwrap_or_else(|| panic!("the session gave up: {error}"))
        }
        other => panic!("{other:?}"),
    }
}

/// A model that waits for a second.
fn hasty(model: ModelBuilder) -> ModelBuilder {
    model.deadlines(Deadlines { first_token: Duration::from_secs(1), ..Deadlines::default() })
}
