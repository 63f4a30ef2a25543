//! A whole conversation: behaviours B, E1, E2 and F, with a scripted model under paused time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{sync::Arc, time::Duration};

use asynctool_core::{
    Agent, Events, ModelRequest, ReplyStatus, RequestItem, Session, SessionError, SessionEvent,
    SessionOptions, ToolChoice,
    testing::{Answer, ScriptedModel, expect_event, transcript},
};
use asynctool_tests::{Act, Jobs, acts, slow};

const LONG: Duration = Duration::from_secs(3600);

fn start(model: &ScriptedModel) -> Session {
    start_with(model, SessionOptions::default())
}

fn start_with(model: &ScriptedModel, options: SessionOptions) -> Session {
    let agent = Agent::new("You do jobs.").toolset(Jobs);
    Session::builder(model.clone()).agent(agent).options(options).start().unwrap()
}

/// A model that starts a job of a second as call `c`, and goes on as told.
fn one_job(then: impl IntoIterator<Item = Answer>) -> ScriptedModel {
    let start = [Answer::calls("c", "job", slow("working", 1000, "done")), Answer::say("Working.")];
    ScriptedModel::new(start.into_iter().chain(then))
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Everything that happened so far.
fn drain(events: &mut Events) -> Vec<SessionEvent> {
    let mut seen = Vec::new();
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        let next = std::pin::pin!(events.next());
        match next.poll(&mut cx) {
            std::task::Poll::Ready(Some(event)) => seen.push(event),
            _ => return seen,
        }
    }
}

fn note(request: &ModelRequest) -> &str {
    request.note.as_deref().unwrap_or_default()
}

/// The ids of the calls that a request shows.
fn shown(request: &ModelRequest) -> Vec<String> {
    request.exchanges().map(|exchange| exchange.call.id.to_string()).collect()
}

/// The outputs that the user was told by completed replies, reply by reply.
fn told(events: &[SessionEvent]) -> Vec<Vec<String>> {
    let covered = |event: &SessionEvent| match event {
        SessionEvent::ReplyCompleted { call_ids, .. } if !call_ids.is_empty() => {
            Some(call_ids.iter().map(ToString::to_string).collect())
        }
        _ => None,
    };
    events.iter().filter_map(covered).collect()
}

#[tokio::test(start_paused = true)]
async fn the_turn_goes_on_with_the_first_update_and_the_result_is_told_when_idle() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("searching", 60_000, "booked")),
        Answer::say("I am searching."),
        Answer::say("It is booked."),
    ]);
    let session = start(&model);
    let turn = session.user("Book it").await.unwrap();
    assert_eq!((turn.text.as_str(), turn.status), ("I am searching.", ReplyStatus::Completed));
    assert_eq!(session.running().len(), 1);
    session.idle().await;
    let lines = transcript(&session.log());
    assert!(lines[2].starts_with("c = searching\n"), "{lines:?}");
    assert_eq!(lines[3], "agent: I am searching.");
    assert!(lines[4].starts_with("c_final: job {"), "{lines:?}");
    assert_eq!(lines[5..], ["c_final = booked", "agent: It is booked."]);
}

#[tokio::test(start_paused = true)]
async fn a7_every_item_of_the_log_has_the_next_number_and_its_time() {
    let model = one_job([Answer::say("Done.")]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    session.idle().await;
    let log = session.log();
    assert!(log.iter().map(|entry| entry.seq).eq(0..log.len() as u64));
    assert!(log.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert_eq!(log.last().unwrap().at.as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn a4_the_call_and_its_output_are_in_the_log_before_the_reply_is_asked_for() {
    let model = ScriptedModel::new([
        Answer::calls("a", "add", r#"{"a": 1, "b": 1}"#).call("b", "add", r#"{"a": 2, "b": 2}"#),
        Answer::say("2 and 4"),
    ]);
    let session = start(&model);
    session.user("Add").await.unwrap();
    let requests = model.requests();
    let [RequestItem::Message(_), RequestItem::Calls(calls)] = &requests[1].history[..] else {
        panic!("{:?}", requests[1].history)
    };
    let pairs: Vec<_> = calls.iter().map(|one| (&*one.call.id, &*one.output.text)).collect();
    assert_eq!(pairs, [("a", "2"), ("b", "4")], "in the model's order, each with its output");
}

#[tokio::test(start_paused = true)]
async fn a5_another_call_under_a_known_id_gets_an_id_of_its_own() {
    let model = ScriptedModel::new([
        Answer::calls("call_0", "add", r#"{"a": 1, "b": 1}"#),
        Answer::calls("call_0", "add", r#"{"a": 2, "b": 2}"#),
        Answer::say("2 and 4"),
    ]);
    let session = start(&model);
    session.user("Add").await.unwrap();
    let lines = transcript(&session.log());
    assert_eq!(lines[2], "call_0 = 2");
    assert_eq!(lines[4], "call_0_3 = 4");
}

#[tokio::test(start_paused = true)]
async fn a5_a_call_that_is_delivered_again_is_answered_from_the_log() {
    let again = Answer::calls("c", "add", r#"{"a": 1, "b": 1}"#);
    let model = ScriptedModel::new([again.clone(), again, Answer::say("It is 2.")]);
    let session = start(&model);
    assert_eq!(session.user("Add").await.unwrap().text, "It is 2.");
    assert_eq!(shown(&model.requests()[2]), ["c"]);
}

#[tokio::test(start_paused = true)]
async fn a5_a_call_that_is_delivered_again_is_not_made_again_though_ended_calls_are_forgotten() {
    let again = Answer::calls("c", "add", r#"{"a": 1, "b": 1}"#);
    let model = ScriptedModel::new([again.clone(), again, Answer::say("It is 2.")]);
    let mut options = SessionOptions::default();
    options.limits.remembered_calls = 0;
    let session = start_with(&model, options);
    let mut events = session.events();
    assert_eq!(session.user("Add").await.unwrap().text, "It is 2.");
    let started = drain(&mut events).into_iter();
    assert_eq!(started.filter(|event| matches!(event, SessionEvent::ToolCallStarted { .. })).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a5_a_call_that_is_delivered_again_counts_for_no_limit_and_waits_for_the_one_that_runs() {
    let slow = Answer::calls("c", "any_job", acts(&[Act::Wait(5000), Act::Return("booked".to_owned())]));
    let again = slow.clone().call("d", "add", r#"{"a": 1, "b": 1}"#);
    let model = ScriptedModel::new([slow, again, Answer::say("Both are done.")]);
    let mut options = SessionOptions::default();
    options.limits.batch = 1;
    let session = start_with(&model, options);
    let first = session.user("Book it");
    tokio::time::sleep(seconds(1)).await;
    let second = session.user("And add");
    assert_eq!(second.await.unwrap().text, "Both are done.");
    drop(first);
    let outputs: Vec<String> =
        model.requests()[2].exchanges().map(|one| one.output.text.to_string()).collect();
    assert_eq!(outputs, ["booked", "2"]);
}

#[tokio::test(start_paused = true)]
async fn a5_an_equal_call_of_a_later_turn_is_a_new_one() {
    for id in ["call_0", ""] {
        let add = Answer::calls(id, "add", r#"{"a": 1, "b": 1}"#);
        let model = ScriptedModel::new([add.clone(), Answer::say("2"), add, Answer::say("2 again")]);
        let session = start(&model);
        session.user("Add").await.unwrap();
        assert_eq!(session.user("Once more").await.unwrap().text, "2 again");
        assert_eq!(model.requests()[3].exchanges().filter(|one| &*one.output.text == "2").count(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a6_a_call_under_an_id_that_we_would_make_loses_nothing() {
    let model = one_job([
        Answer::calls("c_final", "add", r#"{"a": 1, "b": 1}"#),
        Answer::say("It is 2."),
        Answer::say("Done."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.user("Add").await.unwrap();
    session.idle().await;
    let lines = transcript(&session.log());
    assert!(lines.contains(&"c_final = 2".to_owned()), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("c_final_") && line.ends_with(" = done")), "{lines:?}");
    assert_eq!(told(&drain(&mut events)).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn b6_outputs_of_a_round_without_words_are_owed_when_the_next_one_gives_nothing() {
    let model = ScriptedModel::new([
        Answer::calls("a", "add", r#"{"a": 1, "b": 1}"#),
        Answer::calls("b", "any_job", acts(&[Act::Nothing])),
        Answer::say("It is 2."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Add, and note it").await.unwrap();
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [["a"]]);
}

#[tokio::test(start_paused = true)]
async fn b6_a_refusal_that_the_user_did_not_hear_of_is_owed() {
    let model = one_job([
        Answer::calls("d", "job", slow("working", 1, "other")),
        Answer::nothing().pause(LONG),
        Answer::say("I have not started it; and the first one is done."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    let turn = session.user("Again");
    tokio::time::sleep(seconds(2)).await;
    session.interrupt();
    turn.await.unwrap();
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [["c_final", "d"]]);
}

#[tokio::test(start_paused = true)]
async fn d3_what_the_user_cancelled_is_not_told_to_him() {
    let model = ScriptedModel::new([Answer::calls("c", "job", acts(&[Act::Hang]))]);
    let session = start(&model);
    let turn = session.user("Go");
    tokio::time::sleep(seconds(1)).await;
    session.interrupt();
    turn.await.unwrap();
    session.cancel_for_user("c").await.unwrap();
    session.idle().await;
    assert_eq!(model.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_without_a_text_is_no_silence() {
    let model = ScriptedModel::new([
        Answer::calls("c", "any_job", acts(&[Act::Fail(String::new())])),
        Answer::say("It failed."),
    ]);
    assert_eq!(start(&model).user("Go").await.unwrap().text, "It failed.");
}

#[tokio::test(start_paused = true)]
async fn a_close_that_nobody_waits_for_comes_to_its_end() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job_to_its_end", slow("working", 60_000, "done")),
        Answer::say("Working."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    assert!(tokio::time::timeout(seconds(1), session.close(seconds(10))).await.is_err());
    assert!(expect_event(&mut events, seconds(60), |event| *event == SessionEvent::Closed).await.is_some());
    session.idle().await;
    assert!(session.events().next().await.is_none(), "nothing comes after the end");
}

#[tokio::test(start_paused = true)]
async fn a_model_may_speak_from_a_task_of_its_own() {
    struct Elsewhere;
    impl asynctool_core::ChatModel for Elsewhere {
        fn stream(&self, _request: ModelRequest) -> asynctool_core::ModelStream {
            asynctool_core::ModelStream::generate(|out| async move {
                let speaker = tokio::spawn(async move {
                    out.text("Hello ").await;
                    tokio::time::sleep(seconds(1)).await;
                    out.text("from afar.").await;
                });
                speaker.await.map_err(|error| asynctool_core::ModelError::failed(error.to_string()))
            })
        }
    }
    let session = Session::builder(Elsewhere).start().unwrap();
    assert_eq!(session.user("Hi").await.unwrap().text, "Hello from afar.");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_makes_calls_without_end_has_failed() {
    let model = ScriptedModel::from_fn(|_, _| {
        (0..2000).fold(Answer::nothing(), |answer, _| answer.call("c", "add", r#"{"a": 1, "b": 1}"#))
    });
    let error = start(&model).user("Go").await.unwrap_err();
    assert!(error.to_string().contains("more than 1024 calls"), "{error}");
}

#[test]
fn d4_a_tool_that_blocks_its_thread_does_not_block_the_conversation() {
    /// Blocks at its first poll, until it is let go.
    struct Blocking(Arc<std::sync::atomic::AtomicBool>);

    #[asynctool_core::toolset]
    impl Blocking {
        /// Block.
        async fn block(&self, _ctx: &asynctool_core::AsyncRunContext) {
            while !self.0.load(std::sync::atomic::Ordering::Acquire) {
                std::thread::yield_now();
            }
        }
    }

    /// Lets it go, however the test ends.
    struct Release(Arc<std::sync::atomic::AtomicBool>);
    impl Drop for Release {
        fn drop(&mut self) {
            self.0.store(true, std::sync::atomic::Ordering::Release);
        }
    }

    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_time().build().unwrap();
    let released = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let release = Release(released.clone());
    let (done, is_done) = std::sync::mpsc::channel();
    let talk = async move {
        let model = ScriptedModel::new([Answer::calls("c", "block", "{}"), Answer::say("Hello.")]);
        let agent = Agent::new("").toolset(Blocking(released));
        let session = Session::builder(model.clone()).agent(agent).start().unwrap();
        let blocked = session.user("Go");
        while model.requests().is_empty() || session.running().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(session.user("Hello?").await.unwrap().text, "Hello.");
        assert_eq!(blocked.await.unwrap().status, ReplyStatus::Interrupted);
        done.send(()).unwrap();
    };
    // On another thread, so that this one can tell when it is blocked.
    let talk = std::thread::spawn(move || runtime.block_on(talk));
    let answered = is_done.recv_timeout(seconds(60));
    drop(release);
    answered.unwrap();
    talk.join().unwrap();
}

#[tokio::test(start_paused = true)]
async fn e1_a_text_of_the_user_ends_his_speaking() {
    let model = ScriptedModel::new([Answer::say("Hello.")]);
    let session = start(&model);
    session.user_started_speaking();
    assert_eq!(session.user("Hi").await.unwrap().text, "Hello.");
}

#[tokio::test(start_paused = true)]
async fn an_empty_output_alone_makes_no_reply() {
    let model = ScriptedModel::new([Answer::calls("c", "any_job", acts(&[Act::Nothing]))]);
    let session = start(&model);
    let turn = session.user("Do nothing").await.unwrap();
    assert_eq!((turn.text.as_str(), turn.status), ("", ReplyStatus::Empty));
    assert_eq!(model.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn b1_a_notice_waits_while_the_user_speaks() {
    let model = one_job([Answer::say("Done.")]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(seconds(60)).await;
    assert_eq!(model.requests().len(), 2);
    session.user_stopped_speaking();
    session.idle().await;
    assert_eq!(model.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn b2_b5_one_reply_tells_all_that_is_pending() {
    let model = ScriptedModel::new([
        Answer::calls("a", "any_job", slow("a works", 10_000, "a done")).call(
            "b",
            "job",
            slow("b works", 20_000, "b done"),
        ),
        Answer::say("Both work."),
        Answer::say("Both are done."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(seconds(30)).await;
    session.user_stopped_speaking();
    session.idle().await;

    let requests = model.requests();
    assert_eq!(requests.len(), 3, "exactly one reply for both");
    assert!(note(&requests[2]).contains("a_final, b_final"), "{}", note(&requests[2]));
    assert!(note(&requests[2]).ends_with("said before. Do not call tools."), "{}", note(&requests[2]));
    assert_eq!(requests[2].tool_choice, ToolChoice::None);
    assert!(!requests[2].tools.tools.is_empty(), "the tools are sent all the same");
    assert_eq!(told(&drain(&mut events)), [["a_final", "b_final"]]);
    let lines = transcript(&session.log()).join("\n");
    assert!(!lines.contains("have come in"), "the instruction is never kept: {lines}");
}

#[tokio::test(start_paused = true)]
async fn b2_what_comes_while_a_reply_is_given_joins_the_next_one() {
    let model = ScriptedModel::new([
        Answer::calls("a", "any_job", slow("a works", 1000, "a done"))
            .call("b", "any_job", slow("b works", 2000, "b done"))
            .call("c", "any_job", slow("c works", 3000, "c done")),
        Answer::say("All work."),
        Answer::say("A is done.").pause(seconds(10)),
        Answer::say("B and C are done."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [vec!["a_final"], vec!["b_final", "c_final"]]);
}

#[tokio::test(start_paused = true)]
async fn b3_results_that_land_together_are_told_together() {
    let jobs = |model: &ScriptedModel| {
        model.push(Answer::calls("a", "any_job", slow("a", 1000, "a done")).call(
            "b",
            "any_job",
            slow("b", 1050, "b done"),
        ));
        model.push(Answer::say("Both work."));
    };
    for (window, replies) in [(Duration::from_millis(100), 1), (Duration::ZERO, 2)] {
        let model = ScriptedModel::new([]);
        jobs(&model);
        (0..2).for_each(|_| model.push(Answer::say("Done.")));
        let mut options = SessionOptions::default();
        options.merge_window = window;
        let session = start_with(&model, options);
        session.user("Go").await.unwrap();
        session.idle().await;
        assert_eq!(model.requests().len(), 2 + replies, "{window:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn b6_a_user_turn_that_carries_a_notice_is_its_telling() {
    let model = one_job([Answer::say("Your job is done.")]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(seconds(10)).await;
    assert_eq!(session.user("How is it going?").await.unwrap().text, "Your job is done.");
    session.idle().await;
    tokio::time::sleep(seconds(60)).await;

    let requests = model.requests();
    assert_eq!(requests.len(), 3, "nothing is told a second time");
    assert!(note(&requests[2]).contains("not been told to the user yet: c_final"), "{}", note(&requests[2]));
    assert_eq!(requests[2].tool_choice, ToolChoice::Auto);
    assert_eq!(told(&drain(&mut events)), [["c_final"]]);
}

#[tokio::test(start_paused = true)]
async fn b6_an_interrupted_reply_goes_back_to_the_queue_three_times() {
    let model = one_job([
        Answer::say("It is").pause(LONG),
        Answer::say("It is").pause(LONG),
        Answer::say("It is").pause(LONG),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    for number in 0..3 {
        let delta =
            |event: &SessionEvent| matches!(event, SessionEvent::ReplyDelta { text, .. } if text == "It is");
        expect_event(&mut events, seconds(60), delta).await.unwrap();
        assert_eq!(note(&model.requests()[2 + number]).contains("may have been cut off"), number > 0);
        assert!(session.interrupt());
    }
    session.idle().await;
    assert_eq!(model.requests().len(), 5);
    let dropped = SessionEvent::ReplyDropped { call_ids: vec!["c_final".into()] };
    assert!(drain(&mut events).contains(&dropped));
    let lines = transcript(&session.log());
    assert_eq!(lines.iter().filter(|line| *line == "agent: It is --").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn b6_a_model_that_has_nothing_to_say_has_told_it() {
    let model = one_job([Answer::nothing()]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    tokio::time::sleep(seconds(60)).await;
    assert_eq!(model.requests().len(), 3);
    let skipped = |event: &SessionEvent| matches!(event, SessionEvent::ReplySkipped { call_ids, .. } if *call_ids == ["c_final".into()]);
    assert!(drain(&mut events).iter().any(skipped));
}

#[tokio::test(start_paused = true)]
async fn b6_a_turn_whose_calls_gave_nothing_leaves_what_it_carried_to_be_told() {
    let model = ScriptedModel::new([
        Answer::calls("a", "job", slow("working", 1000, "done")),
        Answer::say("Working."),
        Answer::calls("b", "any_job", acts(&[Act::Nothing])),
        Answer::say("By the way: done."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(seconds(10)).await;
    session.user_stopped_speaking();
    session.user("Note this").await.unwrap();
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [["a_final"]]);
}

#[tokio::test(start_paused = true)]
async fn b11_when_the_model_fails_the_notices_are_told_later_or_given_up_with_an_event() {
    let model = one_job([Answer::fail("overloaded"), Answer::say("Done.")]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [["c_final"]]);

    let model = one_job([]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    assert_eq!(model.requests().len(), 5, "three tries, then it is left alone");
    let dropped = SessionEvent::ReplyDropped { call_ids: vec!["c_final".into()] };
    assert!(drain(&mut events).contains(&dropped));
}

#[tokio::test(start_paused = true)]
async fn b12_after_so_many_rounds_the_model_is_told_to_answer_without_tools() {
    let model = ScriptedModel::from_fn(|request, number| match request.tool_choice {
        ToolChoice::Auto => Answer::calls(format!("c{number}"), "add", r#"{"a": 1, "b": 1}"#),
        ToolChoice::None => Answer::say("Enough."),
    });
    let mut options = SessionOptions::default();
    options.max_tool_steps = 3;
    let session = start_with(&model, options);
    assert_eq!(session.user("Add for ever").await.unwrap().text, "Enough.");
    assert_eq!(model.requests().len(), 4);
    assert!(note(&model.requests()[3]).contains("no further tool can be called"));
}

#[tokio::test(start_paused = true)]
async fn d1_the_list_of_tools_never_changes_while_things_run() {
    let model = one_job([Answer::say("Done.")]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    session.idle().await;
    let requests = model.requests();
    assert!(requests.iter().all(|request| Arc::ptr_eq(&request.tools, &requests[0].tools)));
    let names: Vec<&str> = requests[0].tools.tools.iter().map(|tool| tool.name.as_str()).collect();
    assert!(names.ends_with(&["get_running_tasks", "cancel_task"]), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn d3_the_model_cancels_by_request_and_nothing_more_is_told() {
    let model = ScriptedModel::new([
        Answer::calls("a", "job", slow("working", 60_000, "done")),
        Answer::say("Working."),
        Answer::calls("b", "cancel_task", r#"{"call_id": "a"}"#),
        Answer::say("I have cancelled it."),
    ]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    assert_eq!(session.user("Stop it").await.unwrap().text, "I have cancelled it.");
    session.idle().await;
    tokio::time::sleep(seconds(120)).await;
    assert_eq!(model.requests().len(), 4);
    assert!(session.running().is_empty());
}

#[tokio::test(start_paused = true)]
async fn c5_c7_a_duplicate_is_refused_then_confirmed_by_the_user() {
    let job = |result: &str, confirmed: bool| {
        let mut arguments: serde_json::Value = serde_json::from_str(&slow("working", 1000, result)).unwrap();
        arguments["confirm_duplicate"] = confirmed.into();
        arguments.to_string()
    };
    let model = ScriptedModel::new([
        Answer::calls("a", "job", job("one", false)),
        Answer::say("Working."),
        Answer::calls("b", "job", job("two", true)),
        Answer::say("One runs already. Another?"),
        Answer::calls("c", "job", job("two", true)),
        Answer::say("Started."),
        Answer::say("Both are done."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.user("Again").await.unwrap();
    session.user("Yes").await.unwrap();
    assert_eq!(session.running().len(), 2);
    session.idle().await;
    let refused = |event: &SessionEvent| matches!(event, SessionEvent::ToolCallRefused { .. });
    assert_eq!(drain(&mut events).iter().filter(|event| refused(event)).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn e1_a_reply_is_cut_off_when_the_user_speaks_and_what_was_heard_is_kept() {
    let model = ScriptedModel::new([Answer::say("Once upon").pause(LONG).and_say(" a time")]);
    let session = start(&model);
    let turn = session.user("Tell me a story");
    tokio::time::sleep(seconds(1)).await;
    session.user_started_speaking();
    let turn = turn.await.unwrap();
    assert_eq!((turn.text.as_str(), turn.status), ("Once upon", ReplyStatus::Interrupted));
    assert_eq!(transcript(&session.log()), ["user: Tell me a story", "agent: Once upon --"]);
    assert!(!session.interrupt(), "there is nothing left to cut off");
}

#[tokio::test(start_paused = true)]
async fn e2_interrupting_cancels_no_task_and_loses_no_output() {
    let wait = acts(&[Act::Wait(5000), Act::Return("found".to_owned())]);
    let model = ScriptedModel::new([Answer::calls("c", "job", wait), Answer::say("It was found.")]);
    let session = start(&model);
    let mut events = session.events();
    let turn = session.user("Find it");
    tokio::time::sleep(seconds(1)).await;
    assert!(session.interrupt(), "the turn waits for the tool's first output");
    assert_eq!(turn.await.unwrap().status, ReplyStatus::Interrupted);
    assert_eq!(session.running().len(), 1);
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [["c"]], "the output is owed, and told on its own");
}

#[tokio::test(start_paused = true)]
async fn e2_results_of_a_reply_that_was_cut_off_are_owed() {
    let model = ScriptedModel::new([
        Answer::calls("c", "add", r#"{"a": 1, "b": 1}"#),
        Answer::nothing().pause(LONG),
        Answer::say("It is 2."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    let turn = session.user("Add");
    tokio::time::sleep(seconds(1)).await;
    session.interrupt();
    turn.await.unwrap();
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [["c"]]);
}

#[tokio::test(start_paused = true)]
async fn a_new_line_of_the_user_cuts_off_the_reply_and_is_answered() {
    let model = ScriptedModel::new([Answer::say("Well").pause(LONG), Answer::say("Goodbye.")]);
    let session = start(&model);
    let first = session.user("Hello");
    tokio::time::sleep(seconds(1)).await;
    let second = session.user("Bye").await.unwrap();
    assert_eq!(first.await.unwrap().status, ReplyStatus::Interrupted);
    assert_eq!(second.text, "Goodbye.");
}

#[tokio::test(start_paused = true)]
async fn e6_a_toolset_belongs_to_the_agent_or_to_the_session() {
    let model = ScriptedModel::new([Answer::calls("c", "add", r#"{"a": 1, "b": 1}"#), Answer::say("2")]);
    let session = Session::builder(model).agent(Agent::new("")).toolset(Jobs).start().unwrap();
    assert_eq!(session.user("Add").await.unwrap().text, "2");
    let twice = Session::builder(ScriptedModel::new([])).agent(Agent::new("").toolset(Jobs)).toolset(Jobs);
    assert!(twice.start().err().unwrap().to_string().contains("two toolsets have a tool named `job`"));
}

#[tokio::test(start_paused = true)]
async fn f1_f2_a_task_is_started_updated_and_ended_once_in_order() {
    let model = ScriptedModel::new([
        Answer::calls(
            "c",
            "job",
            acts(&[
                Act::Say("one".to_owned()),
                Act::Wait(10),
                Act::Say("two".to_owned()),
                Act::Break("secret".to_owned()),
            ]),
        ),
        Answer::say("Working."),
        Answer::say("It failed."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    let events = drain(&mut events);
    let of_task = |event: &SessionEvent| {
        let json = serde_json::to_value(event).unwrap();
        let kind = json["type"].as_str()?.strip_prefix("tool_call_")?.to_owned();
        Some(format!("{kind} {}", json["message"].as_str().unwrap_or_default()).trim().to_owned())
    };
    let of_task: Vec<String> = events.iter().filter_map(of_task).collect();
    assert_eq!(of_task, ["started", "updated one", "updated two", "ended The tool failed."]);
    let outputs = transcript(&session.log());
    let outputs: Vec<&String> = outputs.iter().filter(|line| line.contains(" = ")).collect();
    assert!(!format!("{outputs:?}").contains("secret"), "masked errors stay masked: {outputs:?}");
}

#[tokio::test(start_paused = true)]
async fn f3_a_slow_listener_is_told_how_many_events_it_missed() {
    let model = ScriptedModel::from_fn(|_, _| Answer::say("Hello."));
    let mut options = SessionOptions::default();
    options.events = 4;
    let session = start_with(&model, options);
    let mut events = session.events();
    for _ in 0..10 {
        session.user("Hello").await.unwrap();
    }
    assert!(matches!(events.next().await, Some(SessionEvent::Lagged { missed }) if missed > 0));
    assert!(!matches!(events.next().await, Some(SessionEvent::Lagged { .. })));
}

// Bad input.

#[tokio::test(start_paused = true)]
async fn an_empty_or_huge_line_is_a_typed_error() {
    let model = ScriptedModel::new([]);
    let session = start(&model);
    assert_eq!(session.user("  \n").await, Err(SessionError::EmptyText));
    let huge = "x".repeat(1 << 20);
    let limit = SessionOptions::default().user_text_bytes;
    assert_eq!(session.user(huge).await, Err(SessionError::TextTooLong { bytes: 1 << 20, limit }));
    assert!(session.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_model_that_fails_is_a_typed_error_and_the_line_is_kept() {
    let model = ScriptedModel::new([Answer::say("Well").and_fail("connection lost"), Answer::say("Hello.")]);
    let session = start(&model);
    let error = session.user("Hi").await.unwrap_err();
    assert_eq!(error.to_string(), "the model failed: connection lost");
    assert_eq!(transcript(&session.log()), ["user: Hi", "agent: Well --"], "half a message is marked as one");
    assert_eq!(session.user("Still there?").await.unwrap().text, "Hello.");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_panics_has_failed_and_the_session_goes_on() {
    let model = ScriptedModel::from_fn(|_, number| match number {
        0 => panic!("a bug"),
        _ => Answer::say("Hello."),
    });
    let session = start(&model);
    assert!(matches!(session.user("Hi").await, Err(SessionError::Model(_))));
}

#[tokio::test(start_paused = true)]
async fn a_model_that_talks_without_end_has_failed() {
    let model = ScriptedModel::new([Answer::say("x".repeat(2000)).pause(LONG)]);
    let mut options = SessionOptions::default();
    options.answer_bytes = 1000;
    let session = start_with(&model, options);
    let error = session.user("Hi").await.unwrap_err();
    assert_eq!(error.to_string(), "the model's answer is longer than 1000 bytes");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_returns_nothing_is_an_empty_turn() {
    let model = ScriptedModel::new([Answer::nothing()]);
    let session = start(&model);
    assert_eq!(session.user("Hi").await.unwrap().status, ReplyStatus::Empty);
}

#[tokio::test(start_paused = true)]
async fn b10_a_closed_session_says_so_and_names_what_nobody_was_told() {
    let model = one_job([]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(seconds(2)).await;
    session.close(Duration::MAX).await;
    assert_eq!(session.user("Hello?").await, Err(SessionError::Closed));
    session.idle().await;
    let events = drain(&mut events);
    let dropped = SessionEvent::ReplyDropped { call_ids: vec!["c_final".into()] };
    assert_eq!(events[events.len() - 2..], [dropped, SessionEvent::Closed], "what nobody was told is named");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_session_reports_every_end_and_closes() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job_to_its_end", slow("working", 60_000, "done")),
        Answer::say("Working."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    drop(session);
    let ended = |event: &SessionEvent| matches!(event, SessionEvent::ToolCallEnded { .. });
    assert!(expect_event(&mut events, seconds(60), ended).await.is_some());
    assert!(expect_event(&mut events, seconds(60), |event| *event == SessionEvent::Closed).await.is_some());
    assert!(events.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_deferred_reply_that_calls_tools_instead_is_tried_again() {
    let model = ScriptedModel::new([
        Answer::calls("a", "job", slow("working", 1000, "done")),
        Answer::say("Working."),
        Answer::calls("b", "add", r#"{"a": 1, "b": 1}"#),
        Answer::say("Done."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    assert_eq!(told(&drain(&mut events)), [["a_final"]]);
    assert_eq!(shown(&model.requests()[3]), ["a", "a_final"], "no call without an output");
}

#[tokio::test(start_paused = true)]
async fn a3_a_call_by_a_name_that_no_tool_can_have_is_refused_and_stands_in_later_requests_by_one_that_can_be_sent()
 {
    let model = ScriptedModel::new([
        Answer::calls("a", "", "{}"),
        Answer::calls("b", "functions.add", "{}"),
        Answer::say("I cannot."),
    ]);
    let session = start(&model);
    session.user("Add.").await.unwrap();
    let requests = model.requests();
    let names: Vec<_> = requests[2].exchanges().map(|exchange| exchange.call.name.to_string()).collect();
    assert_eq!(names, ["unnamed", "functions_add"]);
    let outputs: Vec<_> = requests[2].exchanges().map(|exchange| exchange.output.clone()).collect();
    assert!(outputs.iter().all(|output| output.is_error), "{outputs:?}");
    assert!(outputs[1].text.contains("functions.add"), "it is told what it has called: {outputs:?}");
}

#[tokio::test(start_paused = true)]
async fn g5_the_log_keeps_arguments_that_every_provider_reads() {
    let model = ScriptedModel::new([
        Answer::calls("a", "add", "{'a': 1, 'b': 2,"),
        Answer::calls("b", "add", "{ \"a\" : \"1\", \"b\": 2 }"),
        Answer::calls("c", "add", "{\"a\": \"unfinished"),
        Answer::calls("d", "add", ""),
        Answer::say("Three."),
    ]);
    let session = start(&model);
    session.user("Add.").await.unwrap();
    let transcript = transcript(&session.log());
    assert_eq!(
        transcript[1..5],
        ["a: add {\"a\":1,\"b\":2}", "a = 3", "b: add {\"a\":\"1\",\"b\":2}", "b = 3"]
    );
    assert_eq!((transcript[5].as_str(), transcript[7].as_str()), ("c: add {}", "d: add {}"));
    assert!(transcript[6].contains("EOF while parsing a string"), "{}", transcript[6]);
}

#[tokio::test(start_paused = true)]
async fn g5_what_a_task_says_later_stands_under_the_arguments_as_they_were_understood() {
    let started = "{'acts': [{'say': 'working'}, {'wait': '1000'}, {'return': 'done'}]}";
    let model = ScriptedModel::new([
        Answer::calls("a", "job", started),
        Answer::say("Working."),
        Answer::say("Done."),
    ]);
    let session = start(&model);
    session.user("Do it.").await.unwrap();
    session.idle().await;
    let transcript = transcript(&session.log());
    let later = "a_final: job {\"acts\":[{\"say\":\"working\"},{\"wait\":1000},{\"return\":\"done\"}]}";
    assert!(transcript.iter().any(|line| line == later), "{transcript:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_says_nothing_for_long_does_not_hold_up_the_conversation() {
    let quiet = acts(&[Act::Wait(60_000), Act::Return("done".to_owned())]);
    let model = ScriptedModel::new([
        Answer::calls("c", "quiet_job", quiet),
        Answer::say("It is running."),
        Answer::say("It is done."),
    ]);
    let session = start(&model);
    let began = tokio::time::Instant::now();
    let turn = session.user("Do it.").await.unwrap();
    assert_eq!((turn.text.as_str(), began.elapsed()), ("It is running.", seconds(2)));
    session.idle().await;
    let transcript = transcript(&session.log());
    assert_eq!(transcript[2], "c = The call c of quiet_job is still running; nothing is known of it yet.");
    assert_eq!(transcript[5..], ["c_final = done", "agent: It is done."]);
}
