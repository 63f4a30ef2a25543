//! Every expectation is met by what it is for, and fails on everything else with a message that helps.

use std::sync::Arc;

use super::*;
use crate::{
    chat::{ChatItem, LogEntry},
    session::ReplyCause,
};

const SECOND: Duration = Duration::from_secs(1);

fn watcher(events: impl IntoIterator<Item = SessionEvent>) -> Watcher {
    let events = events.into_iter().zip(1..).map(|(event, second)| (SECOND * second, event));
    Watcher { record: Record::of_past(events.collect()), next: 0, at: Duration::ZERO, patience: PATIENCE }
}

/// What the expectation says when it fails, without the place and the events so far.
async fn failure<F: Future + Send + 'static>(
    events: impl IntoIterator<Item = SessionEvent>,
    expect: impl FnOnce(Watcher) -> F,
) -> String
where
    F::Output: Send,
{
    let message = whole_failure(events, expect).await;
    let (place, rest) = message.split_once(": expected ").unwrap();
    assert!(place.starts_with("asynctool-core/src/testing/watcher/tests.rs:"), "{message}");
    rest.split_once("\nso far:\n").unwrap().0.to_owned()
}

async fn whole_failure<F: Future + Send + 'static>(
    events: impl IntoIterator<Item = SessionEvent>,
    expect: impl FnOnce(Watcher) -> F,
) -> String
where
    F::Output: Send,
{
    let Err(error) = tokio::spawn(expect(watcher(events))).await else { panic!("it did not fail") };
    *error.into_panic().downcast().unwrap()
}

fn started(call_id: &str, tool: &str) -> SessionEvent {
    let arguments = "{}".to_owned();
    SessionEvent::ToolCallStarted { call_id: call_id.to_owned(), tool: tool.to_owned(), arguments }
}

fn refused(call_id: &str, tool: &str) -> SessionEvent {
    let reason = Refusal::Duplicate;
    SessionEvent::ToolCallRefused { call_id: call_id.to_owned(), tool: tool.to_owned(), reason }
}

fn updated(id: &str, call_id: &str, message: &str) -> SessionEvent {
    SessionEvent::ToolCallUpdated {
        id: id.to_owned(),
        call_id: call_id.to_owned(),
        tool: "bake".to_owned(),
        message: message.to_owned(),
        progress: None,
        supersedes: None,
    }
}

fn ended(call_id: &str, status: TaskStatus, message: &str) -> SessionEvent {
    let (call_id, tool, message) = (call_id.to_owned(), "bake".to_owned(), message.to_owned());
    SessionEvent::ToolCallEnded { call_id, tool, status, message }
}

fn scheduled(reply_id: u64) -> SessionEvent {
    SessionEvent::ReplyScheduled { reply_id, cause: ReplyCause::Turn, call_ids: Vec::new() }
}

fn said(reply_id: u64, text: &str) -> SessionEvent {
    SessionEvent::ReplyDelta { reply_id, text: text.to_owned() }
}

fn completed(reply_id: u64, told: &[&str]) -> SessionEvent {
    let call_ids = told.iter().map(|&id| id.to_owned()).collect();
    SessionEvent::ReplyCompleted { reply_id, call_ids }
}

fn cut_off(reply_id: u64) -> SessionEvent {
    SessionEvent::ReplyInterrupted {
        reply_id,
        call_ids: Vec::new(),
        told: Vec::new(),
        by: crate::InterruptedBy::User,
    }
}

fn handoff(to: &str) -> SessionEvent {
    SessionEvent::Handoff { from: "front desk".to_owned(), to: to.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_found_by_its_tool_or_its_id() {
    let events = [started("a", "bake"), started("b", "bake"), started("c", "wash")];
    assert_eq!(watcher(events.clone()).expect_call("wash").await, FunctionCall::new("c", "wash", "{}"));
    let mut watcher = watcher(events.clone());
    assert_eq!(watcher.expect_call("bake").await.id, "a");
    assert_eq!(watcher.expect_call("bake").await.id, "b");
    let missing = failure(events, |mut watcher| async move { watcher.expect_call("iron").await }).await;
    assert_eq!(
        missing,
        "a call of `iron`: the session is over; what came was \
         ToolCallStarted { call_id: \"c\", tool: \"wash\", arguments: \"{}\" }, at 3s"
    );
    let refused = failure([refused("a", "bake")], |mut watcher| async move {
        watcher.expect_call("bake").await;
    });
    assert!(refused.await.contains("what came was ToolCallRefused { call_id: \"a\""));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_found_and_a_call_that_runs_is_none() {
    let mut refusing = watcher([started("a", "bake"), refused("b", "bake")]);
    assert_eq!(refusing.expect_refusal("bake").await, Refusal::Duplicate);
    let runs = failure([started("a", "bake"), refused("b", "wash")], |mut watcher| async move {
        watcher.expect_refusal("bake").await;
    });
    assert!(runs.await.starts_with("that a call of `bake` is refused: the session is over; "));
}

#[tokio::test(start_paused = true)]
async fn an_update_is_found_by_a_part_of_it() {
    let events = [updated("a", "a", "In the oven"), updated("a_update_1", "a", "Half done")];
    let mut watcher = watcher(events.clone());
    assert_eq!(watcher.expect_update("bake", "Half").await, "Half done");
    let other = failure(events, |mut watcher| async move { watcher.expect_update("bake", "Burnt").await });
    let other = other.await;
    assert!(other.starts_with("an update of `bake` with \"Burnt\": the session is over; "), "{other}");
    assert!(other.contains("what came was ToolCallUpdated { id: \"a_update_1\""), "{other}");
}

#[tokio::test(start_paused = true)]
async fn what_came_too_early_is_named() {
    let events = [updated("a", "a", "In the oven"), started("b", "wash")];
    let early = failure(events, |mut watcher| async move {
        watcher.expect_call("wash").await;
        watcher.expect_update("bake", "oven").await;
    });
    let early = early.await;
    assert!(
        early.contains("it came before what was expected last, which was at 2s: ToolCallUpdated"),
        "{early}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_next_end_of_a_task_must_be_the_one_expected() {
    let events = [ended("a", TaskStatus::Error, "burnt"), ended("b", TaskStatus::Done, "cake")];
    assert_eq!(watcher(events.clone()).expect_end("b", TaskStatus::Done).await, "cake");
    assert_eq!(watcher(events.clone()).expect_end("bake", TaskStatus::Error).await, "burnt");
    let other =
        failure(events, |mut watcher| async move { watcher.expect_end("bake", TaskStatus::Done).await });
    assert_eq!(
        other.await,
        "that `bake` ends as Done: instead came \
         ToolCallEnded { call_id: \"a\", tool: \"bake\", status: Error, message: \"burnt\" }, at 1s"
    );
    let never = failure([], |mut watcher| async move { watcher.expect_end("bake", TaskStatus::Done).await });
    assert!(never.await.ends_with(": the session is over; nothing like it came"));
}

#[tokio::test(start_paused = true)]
async fn a_reply_is_found_by_its_words_once_it_is_said() {
    let events = [said(0, "It is "), said(1, "Other"), said(0, "done."), completed(0, &[])];
    assert_eq!(watcher(events.clone()).expect_reply("is done").await, "It is done.");
    let other = failure(events, |mut watcher| async move { watcher.expect_reply("burnt").await });
    assert_eq!(
        other.await,
        "a reply with \"burnt\": the session is over; what came was \
         ReplyCompleted { reply_id: 0, call_ids: [] }, having said \"It is done.\", at 4s"
    );
    let cut_off = [said(0, "It is done."), cut_off(0)];
    let cut_off = failure(cut_off, |mut watcher| async move { watcher.expect_reply("done").await }).await;
    assert!(cut_off.contains("what came was ReplyInterrupted"), "{cut_off}");
}

#[tokio::test(start_paused = true)]
async fn a_reply_covers_tasks_by_the_ids_of_their_calls() {
    let events = |told: &[&str]| {
        [completed(0, &[]), updated("x_update_1_9", "c", "Half"), said(1, "Done."), completed(1, told)]
    };
    let told: &[&str] = &["a_final", "b_final_7", "x_update_1_9", "d"];
    assert_eq!(watcher(events(told)).expect_reply_covering(["a", "b", "c", "d"]).await, "Done.");
    let ids = vec!["d".to_owned(), "a_final".to_owned(), "b".to_owned(), "c".to_owned()];
    watcher(events(told)).expect_reply_covering(&ids).await;
    for wrong in [&["a", "b", "c"][..], &["a", "b", "c", "d", "e"], &["a_update_1", "b", "c", "d"], &[]] {
        let wrong =
            failure(events(told), |mut watcher| async move { watcher.expect_reply_covering(wrong).await });
        let wrong = wrong.await;
        assert!(
            wrong.contains(": instead came ReplyCompleted { reply_id: 1, call_ids: [\"a_final\""),
            "{wrong}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_says_nothing_of_a_task_covers_nothing() {
    let skipped = SessionEvent::ReplySkipped { reply_id: 1, call_ids: vec!["a_final".to_owned()] };
    let events = [said(0, "Hi."), completed(0, &[]), skipped];
    let silent = failure(events, |mut watcher| async move { watcher.expect_reply_covering(["a"]).await });
    let silent = silent.await;
    assert!(silent.starts_with("a reply that tells of exactly a: the session is over"), "{silent}");
    assert!(silent.contains("what came was ReplySkipped"), "{silent}");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_tells_what_was_said() {
    let events = [said(0, "Well,"), cut_off(0)];
    assert_eq!(watcher(events).expect_interruption().await, "Well,");
    let events = [said(0, "Well."), completed(0, &[])];
    let whole = failure(events, |mut watcher| async move { watcher.expect_interruption().await }).await;
    assert!(whole.starts_with("that a reply is cut off: the session is over; "), "{whole}");
    assert!(whole.contains("having said \"Well.\""), "{whole}");
}

#[tokio::test(start_paused = true)]
async fn the_next_handoff_must_be_the_one_expected() {
    watcher([handoff("billing")]).expect_handoff("billing").await;
    let other = failure([handoff("sales"), handoff("billing")], |mut watcher| async move {
        watcher.expect_handoff("billing").await;
    });
    assert_eq!(
        other.await,
        "a handoff to `billing`: instead came Handoff { from: \"front desk\", to: \"sales\" }, at 1s"
    );
}

#[tokio::test(start_paused = true)]
async fn the_end_is_waited_for() {
    watcher([scheduled(0), SessionEvent::Closed]).expect_closed().await;
    let open = failure([scheduled(0)], |mut watcher| async move { watcher.expect_closed().await }).await;
    assert!(open.starts_with("that the session is closed: the session is over"), "{open}");
}

#[tokio::test(start_paused = true)]
async fn silence_counts_from_what_was_found_last() {
    let events =
        [started("a", "bake"), updated("a", "a", "x"), ended("a", TaskStatus::Done, "y"), scheduled(0)];
    let mut watcher = watcher(events.clone());
    watcher.expect_silence(3 * SECOND).await;
    watcher.expect_silence(SECOND).await; // up to the fourth second, and not longer
    let loud = failure(events, |mut watcher| async move {
        watcher.expect_call("bake").await;
        watcher.expect_silence(4 * SECOND).await;
    });
    let loud = loud.await;
    assert!(
        loud.starts_with("silence for 4s from 1s on: instead came ReplyScheduled { reply_id: 0"),
        "{loud}"
    );
}

#[tokio::test(start_paused = true)]
async fn words_of_a_reply_and_of_a_tool_are_no_silence() {
    let item = ChatItem::Aside { text: "Still there?".into() };
    let aside = SessionEvent::ItemAdded { item: Arc::new(LogEntry { seq: 0, at: SECOND, item }) };
    for event in [said(0, "Well"), aside] {
        let loud = failure([event], |mut watcher| async move { watcher.expect_silence(2 * SECOND).await });
        assert!(loud.await.starts_with("silence for 2s from 0ns on: instead came "));
    }
}

#[tokio::test(start_paused = true)]
async fn what_happened_is_told_with_its_time() {
    let item = ChatItem::Output { call_id: "a".to_owned(), output: crate::FunctionOutput::new("cake") };
    let item = SessionEvent::ItemAdded { item: Arc::new(LogEntry { seq: 0, at: SECOND, item }) };
    let events = [started("a", "bake"), item];
    let message = whole_failure(events, |mut watcher| async move { watcher.expect_interruption().await });
    let message = message.await;
    let (_, so_far) = message.split_once("\nso far:\n").unwrap();
    let started = so_far.lines().find(|line| line.contains("1.000s")).unwrap();
    assert!(so_far.lines().next().unwrap().contains("a bake") && started.contains('+'), "{so_far}");
}

#[tokio::test(start_paused = true)]
async fn a_watcher_that_missed_events_says_what_to_do() {
    let message = whole_failure([SessionEvent::Lagged { missed: 3 }], |mut watcher| async move {
        watcher.expect_silence(2 * SECOND).await;
    });
    assert!(
        message.await.ends_with("3 events came too fast for the watcher; raise `SessionOptions::events`")
    );
}
