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
    Watcher {
        record: Record::of_past(events.collect()),
        next: 0,
        at: Duration::ZERO,
        patience: Patience::default(),
    }
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
    let (place, rest) = message.split_once("\nexpected: ").unwrap();
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
    let arguments = "{}".into();
    SessionEvent::ToolCallStarted { call_id: call_id.into(), tool: tool.into(), arguments }
}

fn refused(call_id: &str, tool: &str) -> SessionEvent {
    let reason = Refusal::Duplicate;
    SessionEvent::ToolCallRefused { call_id: call_id.into(), tool: tool.into(), reason }
}

fn updated(id: &str, call_id: &str, message: &str) -> SessionEvent {
    SessionEvent::ToolCallUpdated {
        id: id.into(),
        call_id: call_id.into(),
        tool: "bake".into(),
        message: message.into(),
        progress: message.starts_with("Half").then_some(50),
        supersedes: None,
    }
}

fn ended(call_id: &str, status: TaskStatus, message: &str) -> SessionEvent {
    let (call_id, tool, message) = (call_id.into(), "bake".into(), message.into());
    SessionEvent::ToolCallEnded { call_id, tool, status, message }
}

fn scheduled(reply_id: u64) -> SessionEvent {
    SessionEvent::ReplyScheduled { reply_id, cause: ReplyCause::Turn, call_ids: Vec::new() }
}

fn said(reply_id: u64, text: &str) -> SessionEvent {
    SessionEvent::ReplyDelta { reply_id, text: text.to_owned() }
}

fn completed(reply_id: u64, told: &[&str]) -> SessionEvent {
    let call_ids = told.iter().map(|&id| id.into()).collect();
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
    assert_eq!(watcher.expect_call("bake").await.id, "a".into());
    assert_eq!(watcher.expect_call("bake").await.id, "b".into());
    let missing = failure(events, |mut watcher| async move { watcher.expect_call("iron").await }).await;
    assert_eq!(
        missing,
        "a call of `iron`\n\
         came: only these before the session was over:\n  \
         a call of `bake` (a) with {}, at 1.000s\n  \
         a call of `bake` (b) with {}, at 2.000s\n  \
         a call of `wash` (c) with {}, at 3.000s"
    );
    let refused = failure([refused("a", "bake")], |mut watcher| async move {
        watcher.expect_call("bake").await;
    });
    let refused = refused.await;
    assert!(refused.contains("a call of `bake` (a) that was refused: Duplicate, at 1.000s"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_found_and_a_call_that_runs_is_none() {
    let mut refusing = watcher([started("a", "bake"), refused("b", "bake")]);
    assert_eq!(refusing.expect_refusal("bake").await, Refusal::Duplicate);
    let runs = failure([started("a", "bake"), refused("b", "wash")], |mut watcher| async move {
        watcher.expect_refusal("bake").await;
    });
    assert!(
        runs.await
            .starts_with("that a call of `bake` is refused\ncame: only these before the session was over:\n")
    );
}

fn asked(call_id: &str, question: &str) -> SessionEvent {
    let (call_id, tool, question) = (call_id.into(), "bake".into(), question.to_owned());
    SessionEvent::ApprovalRequested { call_id, tool, question, deadline_ms: 300_000 }
}

fn answered(call_id: &str, granted: bool, reason: Option<&str>) -> SessionEvent {
    let (call_id, tool, by) = (call_id.into(), "bake".into(), crate::AnsweredBy::Approver);
    SessionEvent::ApprovalAnswered { call_id, tool, granted, by, reason: reason.map(str::to_owned) }
}

#[tokio::test(start_paused = true)]
async fn a_question_is_found_by_a_part_of_it_and_its_answer_by_what_it_is() {
    let events = [asked("a", "Bake a cake?"), answered("a", true, None), answered("b", false, Some("fire"))];
    let mut all = watcher(events.clone());
    assert_eq!(all.expect_question("bake", "cake").await, "Bake a cake?");
    all.expect_approval("a").await;
    assert_eq!(all.expect_denial("b").await, Some("fire".to_owned()));
    let other =
        failure(events.clone(), |mut watcher| async move { watcher.expect_question("a", "pie").await });
    let other = other.await;
    assert!(other.starts_with("a question about `a` with \"pie\"\ncame: only these "), "{other}");
    assert!(other.contains("the question about `bake` (a): \"Bake a cake?\", at 1.000s"), "{other}");
    let denied = failure(events.clone(), |mut watcher| async move { watcher.expect_approval("b").await });
    let denied = denied.await;
    assert_eq!(
        denied,
        "that `b` is approved\ncame: that `bake` (b) is not approved, by Approver: \"fire\", at 3.000s"
    );
    let granted = failure(events, |mut watcher| async move { watcher.expect_denial("bake").await }).await;
    assert_eq!(
        granted,
        "that `bake` is not approved\ncame: that `bake` (a) is approved, by Approver, at 2.000s"
    );
}

#[tokio::test(start_paused = true)]
async fn an_update_is_found_by_a_part_of_it() {
    let events = [updated("a", "a", "In the oven"), updated("a_update_1", "a", "Half done")];
    let mut watcher = watcher(events.clone());
    let update = watcher.expect_update("bake", "Half").await;
    assert_eq!((update.message.as_str(), update.progress), ("Half done", Some(50)));
    let other = failure(events, |mut watcher| async move { watcher.expect_update("bake", "Burnt").await });
    let other = other.await;
    assert!(other.starts_with("an update of `bake` with \"Burnt\"\n"), "{other}");
    assert!(other.ends_with("\n  an update of `bake` (a): \"Half done\", 50 % done, at 2.000s"), "{other}");
}

#[tokio::test(start_paused = true)]
async fn what_came_too_early_is_named() {
    let events = [updated("a", "a", "In the oven"), started("b", "wash")];
    let early = failure(events, |mut watcher| async move {
        watcher.expect_call("wash").await;
        watcher.expect_update("bake", "oven").await;
    });
    let early = early.await;
    assert_eq!(
        early,
        "an update of `bake` with \"oven\"\n\
         came: nothing like it before the session was over\n\
         it came before what was expected last, which was at 2.000s:\n  \
         an update of `bake` (a): \"In the oven\", at 1.000s"
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
        "that `bake` ends as Done\ncame: the end of `bake` (a) as Error: \"burnt\", at 1.000s"
    );
    let never = failure([], |mut watcher| async move { watcher.expect_end("bake", TaskStatus::Done).await });
    assert!(never.await.ends_with("\ncame: nothing like it before the session was over"));
}

#[tokio::test(start_paused = true)]
async fn a_reply_is_found_by_its_words_once_it_is_said() {
    let events = [said(0, "It is "), said(1, "Other"), said(0, "done."), completed(0, &[])];
    assert_eq!(watcher(events.clone()).expect_reply("is done").await, "It is done.");
    let other = failure(events, |mut watcher| async move { watcher.expect_reply("burnt").await });
    assert_eq!(
        other.await,
        "a reply with \"burnt\"\ncame: only these before the session was over:\n  \
         the reply \"It is done.\", which told of no task, at 4.000s"
    );
    let cut_off = [said(0, "It is done."), cut_off(0)];
    let cut_off = failure(cut_off, |mut watcher| async move { watcher.expect_reply("done").await }).await;
    assert!(
        cut_off.contains("the reply \"It is done.\", which told of no task and was cut off"),
        "{cut_off}"
    );
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
            wrong.contains(
                "\ncame: the reply \"Done.\", which told of a_final, b_final_7, x_update_1_9, d, at"
            ),
            "{wrong}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_says_nothing_of_a_task_covers_nothing() {
    let skipped = SessionEvent::ReplySkipped { reply_id: 1, call_ids: vec!["a_final".into()] };
    let events = [said(0, "Hi."), completed(0, &[]), skipped];
    let silent = failure(events, |mut watcher| async move { watcher.expect_reply_covering(["a"]).await });
    let silent = silent.await;
    assert!(silent.starts_with("a reply that tells of exactly `a`\ncame: only these "), "{silent}");
    assert!(silent.ends_with("\n  a reply without words, for a_final, at 3.000s"), "{silent}");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_tells_what_was_said() {
    let events = [said(0, "Well,"), cut_off(0)];
    assert_eq!(watcher(events).expect_interruption().await, "Well,");
    let events = [said(0, "Well."), completed(0, &[])];
    let whole = failure(events, |mut watcher| async move { watcher.expect_interruption().await }).await;
    assert!(whole.starts_with("that a reply is cut off\ncame: only these "), "{whole}");
    assert!(whole.contains("the reply \"Well.\""), "{whole}");
}

#[tokio::test(start_paused = true)]
async fn the_next_handoff_must_be_the_one_expected() {
    watcher([handoff("billing")]).expect_handoff("billing").await;
    let other = failure([handoff("sales"), handoff("billing")], |mut watcher| async move {
        watcher.expect_handoff("billing").await;
    });
    assert_eq!(
        other.await,
        "a handoff to `billing`\ncame: a handoff from `front desk` to `sales`, at 1.000s"
    );
}

#[tokio::test(start_paused = true)]
async fn the_end_is_waited_for() {
    watcher([scheduled(0), SessionEvent::Closed]).expect_closed().await;
    let open = failure([scheduled(0)], |mut watcher| async move { watcher.expect_closed().await }).await;
    assert!(open.starts_with("that the session is closed\ncame: nothing like it"), "{open}");
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
        loud.starts_with(
            "silence for 4s from 1.000s on\ncame: the beginning of a reply to the user, at 4.000s"
        ),
        "{loud}"
    );
}

#[tokio::test(start_paused = true)]
async fn words_of_a_reply_and_of_a_tool_are_no_silence() {
    let item = ChatItem::Aside { text: "Still there?".into() };
    let aside = SessionEvent::ItemAdded { item: Arc::new(LogEntry { seq: 0, at: SECOND, item }) };
    for event in [said(0, "Well"), aside] {
        let loud = failure([event], |mut watcher| async move { watcher.expect_silence(2 * SECOND).await });
        assert!(loud.await.starts_with("silence for 2s from 0.000s on\ncame: "));
    }
}

#[tokio::test(start_paused = true)]
async fn what_happened_is_told_with_its_time() {
    let item = ChatItem::Output { call_id: "a".into(), output: crate::FunctionOutput::new("cake") };
    let item = SessionEvent::ItemAdded { item: Arc::new(LogEntry { seq: 0, at: SECOND, item }) };
    let events = [started("a", "bake"), item];
    let message = whole_failure(events, |mut watcher| async move { watcher.expect_interruption().await });
    let message = message.await;
    let (_, so_far) = message.split_once("\nso far:\n").unwrap();
    let started = so_far.lines().find(|line| line.contains("1.000s")).unwrap();
    assert!(so_far.lines().next().unwrap().contains("bake #1") && started.contains('+'), "{so_far}");
}

#[tokio::test(start_paused = true)]
async fn a_watcher_that_missed_events_says_what_to_do() {
    let message = whole_failure([SessionEvent::Lagged { missed: 3 }], |mut watcher| async move {
        watcher.expect_silence(2 * SECOND).await;
    });
    let message = message.await;
    assert!(message.contains("\ncame: 3 events, too fast for the watcher"), "{message}");
    assert!(message.contains("raise `SessionOptions::events`"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn of_many_candidates_the_latest_five_are_told() {
    let events: Vec<_> = (1..=7).map(|number| started(&format!("c{number}"), "bake")).collect();
    let many = failure(events, |mut watcher| async move { watcher.expect_call("c8").await }).await;
    assert!(many.contains("came: only these before the session was over, and 2 before them:\n"), "{many}");
    assert_eq!(many.lines().filter(|line| line.starts_with("  a call of `bake`")).count(), 5, "{many}");
    assert!(many.ends_with("a call of `bake` (c7) with {}, at 7.000s"), "{many}");
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_was_not_called_may_be_meant_for_one_that_was() {
    let events = [started("a", "bake_cake"), ended("a", TaskStatus::Done, "cake"), started("b", "wash")];
    let hint = "\ndid you mean `bake_cake`?";
    let misspelt =
        failure(events.clone(), |mut watcher| async move { watcher.expect_call("bake_kake").await });
    assert!(misspelt.await.ends_with(hint));
    let misspelt = failure(events.clone(), |mut watcher| async move {
        watcher.expect_end("bakecake", TaskStatus::Done).await;
    });
    assert!(misspelt.await.ends_with(hint));
    let other = failure(events.clone(), |mut watcher| async move { watcher.expect_call("iron").await }).await;
    assert!(!other.contains("did you mean"), "{other}");
    let no_tool = SessionEvent::ToolCallRefused {
        call_id: "c".into(),
        tool: "irn".into(),
        reason: Refusal::UnknownTool,
    };
    let no_tool = failure([no_tool], |mut watcher| async move { watcher.expect_call("iron").await }).await;
    assert!(!no_tool.contains("did you mean"), "{no_tool}");
    let known = failure(events, |mut watcher| async move { watcher.expect_refusal("bake_cake").await }).await;
    assert!(!known.contains("did you mean"), "{known}");
}

#[tokio::test(start_paused = true)]
async fn ends_are_found_in_any_order_and_all_of_them_must_be_the_ones_expected() {
    let done = TaskStatus::Done;
    let events = [ended("b", done, "bread"), ended("x", done, "?"), ended("a", done, "cake")];
    let mut all = watcher(events.clone());
    all.expect_ends(["a", "b"], done).await;
    assert_eq!(all.at, 3 * SECOND);
    watcher(events.clone()).expect_ends(["bake"; 3], done).await;
    let missing =
        failure(events, |mut watcher| async move { watcher.expect_ends(["a", "b", "c"], done).await });
    assert!(missing.await.starts_with("the ends of `c` as Done\ncame: nothing like it "));
    let burnt = [ended("b", done, "bread"), ended("a", TaskStatus::Error, "burnt")];
    let burnt =
        failure(burnt, |mut watcher| async move { watcher.expect_ends(["a", "b"], done).await }).await;
    assert!(burnt.starts_with("the ends of `a` as Done\ncame: the end of `bake` (a) as Error"), "{burnt}");
}

#[tokio::test(start_paused = true)]
async fn no_call_of_a_tool_is_one_of_another_tool_or_one_that_is_refused() {
    let events = [started("a", "wash"), refused("b", "bake"), scheduled(0), started("c", "bake")];
    watcher(events.clone()).expect_no_call("bake", 4 * SECOND).await;
    let called =
        failure(events, |mut watcher| async move { watcher.expect_no_call("bake", 5 * SECOND).await });
    assert_eq!(
        called.await,
        "no call of `bake` for 5s from 0.000s on\ncame: a call of `bake` (c) with {}, at 4.000s"
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_is_found_by_a_part_of_it() {
    let failed = |message: &str| SessionEvent::Error { message: message.to_owned() };
    let events = [failed("the model failed: busy"), failed("the speaker panicked")];
    assert_eq!(watcher(events.clone()).expect_error("speaker").await, "the speaker panicked");
    let other = failure(events, |mut watcher| async move { watcher.expect_error("lost").await }).await;
    assert!(other.contains("\n  an error: the model failed: busy, at 1.000s\n"), "{other}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_expected_beyond_the_end_of_a_script() {
    let end =
        SessionEvent::Error { message: "the model failed: the script has no answer for request 3".into() };
    let events = [started("a", "bake"), end, started("b", "wash")];
    watcher(events.clone()).expect_call("bake").await;
    assert!(watcher(events.clone()).expect_error("no answer").await.ends_with("request 3"));
    let came = "\ncame: the script has no answer for request 3";
    let beyond = failure(events.clone(), |mut watcher| async move { watcher.expect_call("wash").await });
    assert!(beyond.await.ends_with(came));
    let silent = failure(events, |mut watcher| async move { watcher.expect_silence(3 * SECOND).await });
    assert!(silent.await.ends_with(came));
}

#[tokio::test(start_paused = true)]
async fn a_tool_stands_for_all_its_tasks_in_what_a_reply_covers() {
    let mut events = vec![started("a", "bake"), started("b", "bake"), refused("c", "wash")];
    events.extend([
        updated("b_update_1", "b", "Half"),
        said(1, "News."),
        completed(1, &["a_final", "b_update_1", "c"]),
    ]);
    for tasks in [&["bake", "wash"][..], &["a", "b", "wash"], &["bake", "c"], &["a_final", "b_update_1", "c"]]
    {
        assert_eq!(watcher(events.clone()).expect_reply_covering(tasks).await, "News.");
    }
    for wrong in [&["bake"][..], &["wash"], &["bake", "wash", "iron"]] {
        let wrong = failure(events.clone(), |mut watcher| async move {
            watcher.expect_reply_covering(wrong).await;
        });
        assert!(wrong.await.contains("\ncame: the reply \"News.\""));
    }
}
