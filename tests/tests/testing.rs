//! The testing kit: fake tools beside the real ones, a scripted user, and a watcher of whole conversations.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{future::Future, sync::Arc, time::Duration};

use asynctool_core::{
    Agent, AsyncRunContext, Dialect, FunctionCall, FunctionOutput, OnHandoff, Refusal, Registry, ReplyStatus,
    Session, SessionError, SessionOptions, TaskManager, TaskStatus, Toolset, ToolsetOptions, Update,
    testing::{Answer, FakeRun, FakeTools, PacedSpeaker, ScriptedModel, ScriptedUser, Watcher, transcript},
    toolset,
};
use asynctool_tests::{Jobs, acts};
use serde_json::{Value, json};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// What a future panics with.
async fn failure<F: Future + Send + 'static>(future: F) -> String
where
    F::Output: Send,
{
    let Err(error) = tokio::spawn(future).await else { panic!("it did not fail") };
    *error.into_panic().downcast().unwrap()
}

/// What a mistake of a test is told, and where.
fn mistake(make: impl FnOnce()) -> String {
    let make = std::panic::AssertUnwindSafe(make);
    *std::panic::catch_unwind(make).unwrap_err().downcast().unwrap()
}

fn nothing_to_do() -> String {
    acts(&[])
}

struct Calls(TaskManager);

impl Calls {
    fn of(fakes: &FakeTools) -> Self {
        Self(TaskManager::builder().registry(fakes.registry()).build().unwrap())
    }

    async fn make(&self, id: &str, tool: &str, arguments: impl Into<Arc<str>>) -> FunctionOutput {
        self.0.call(FunctionCall::new(id, tool, arguments)).await
    }
}

fn start(model: &ScriptedModel, fakes: &FakeTools) -> Session {
    let agent = Agent::new("You do jobs.").registry(fakes.registry());
    Session::builder(model.clone()).agent(agent).start().unwrap()
}

/// A session in which a job of a minute is started as call `c`, and then said to be done.
fn one_job() -> Session {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", nothing_to_do()),
        Answer::say("Working."),
        Answer::say("Done."),
    ]);
    start(&model, &FakeTools::of::<Jobs>().tool("job", minute()))
}

fn minute() -> FakeRun {
    FakeRun::that().updates("On it").waits(MINUTE).returns("The job is done")
}

struct Bakery;

#[toolset]
impl Bakery {
    /// Bake bread.
    async fn bake(
        &self,
        _ctx: &AsyncRunContext,
        kind: &str,
        #[arg(default = 1)] loaves: u8,
        #[arg(default)] note: Option<&str>,
    ) -> String {
        format!("{loaves} of {kind}{}", note.unwrap_or_default())
    }
}

#[test]
fn fakes_look_like_the_real_tools() {
    let (real, fakes) = (Registry::new().with(Jobs).unwrap(), FakeTools::of::<Jobs>().registry());
    assert_eq!(fakes.tools().len(), Jobs::TOOLS.len());
    for (real, fake) in real.tools().zip(fakes.tools()) {
        assert_eq!((fake.name(), fake.description()), (real.name(), real.description()));
        assert_eq!((fake.title(), fake.policy(), fake.hints()), (real.title(), real.policy(), real.hints()));
        assert_eq!((fake.schema(), fake.owner()), (real.schema(), std::any::type_name::<Jobs>()));
    }
    for dialect in Dialect::ALL {
        assert_eq!(fakes.render(*dialect), real.render(*dialect));
    }
    let twice = real.join(fakes).unwrap_err().to_string();
    assert_eq!(twice.matches("asynctool_tests::Jobs").count(), 2, "{twice}");
}

#[tokio::test(start_paused = true)]
async fn fakes_check_arguments_as_the_real_tools_do() {
    let real = TaskManager::builder().toolset(Jobs).build().unwrap();
    let fakes = FakeTools::of::<Jobs>().tool("add", FakeRun::that().returns("a sum"));
    let calls = Calls::of(&fakes);
    for wrong in
        [r#"{"a": 1}"#, r#"{"a": 1, "b": 101}"#, r#"{"a": 1, "b": 1, "unit": "metres"}"#, "no object"]
    {
        let expected = real.call(FunctionCall::new(wrong, "add", wrong)).await;
        assert!(expected.is_error);
        assert_eq!(calls.make(wrong, "add", wrong).await, expected);
    }
    assert!(fakes.calls("add").is_empty());
    assert_eq!(&*calls.make("good", "add", r#"{"a": "1", "b": 2.0, "unit": null}"#).await.text, "a sum");
    assert_eq!(fakes.calls("add")[0]["a"], 1);
    assert_eq!(fakes.calls("add")[0]["b"], 2);
}

#[tokio::test(start_paused = true)]
async fn fakes_get_the_defaults_of_absent_arguments() {
    let real = TaskManager::builder().toolset(Bakery).build().unwrap();
    let fakes = FakeTools::of::<Bakery>()
        .tool_fn("bake", |_, args: Value| async move { format!("{} of rye", args["loaves"]) });
    let calls = Calls::of(&fakes);
    for arguments in
        [r#"{"kind": "rye"}"#, r#"{"kind": "rye", "loaves": null}"#, r#"{"kind": "rye", "loaves": 2}"#]
    {
        let expected = real.call(FunctionCall::new(arguments, "bake", arguments)).await;
        assert_eq!(calls.make(arguments, "bake", arguments).await, expected);
    }
    let one = json!({"kind": "rye", "loaves": 1});
    assert_eq!(fakes.calls("bake"), [one.clone(), one, json!({"kind": "rye", "loaves": 2})]);
}

#[tokio::test(start_paused = true)]
async fn fakes_have_the_words_and_rules_that_the_toolset_is_added_with() {
    let fakes = FakeTools::of_with::<Jobs>(ToolsetOptions::new().on_handoff(OnHandoff::Cancel))
        .tool("job", FakeRun::that().updates("On it").hangs());
    let model = ScriptedModel::new([
        Answer::calls("c", "job", nothing_to_do()),
        Answer::say("Working."),
        Answer::say("It was cancelled."),
    ]);
    let session = start(&model, &fakes);
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Go").play(&session).await;
    session.hand_off(Agent::new("").named("billing")).unwrap();
    watcher.expect_end("job", TaskStatus::Cancelled).await;
    watcher.expect_reply("cancelled").await;
    model.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn runs_are_made_in_order_and_the_last_one_is_repeated() {
    let fakes = FakeTools::of::<Jobs>()
        .tool("any_job", FakeRun::that().returns("first"))
        .tool("any_job", FakeRun::that().returns("second"));
    let calls = Calls::of(&fakes);
    for (id, text) in [("a", "first"), ("b", "second"), ("c", "second")] {
        assert_eq!(&*calls.make(id, "any_job", nothing_to_do()).await.text, text);
    }
    assert_eq!(fakes.calls("any_job"), vec![json!({"acts": []}); 3]);
}

#[tokio::test(start_paused = true)]
async fn a_run_does_what_it_was_told() {
    let run = FakeRun::that;
    let failed = "The tool failed.";
    for (run, expected) in [
        (run().returns("text"), FunctionOutput::new("text")),
        (run().returns_json(json!({"a": 1})), FunctionOutput::new(r#"{"a":1}"#)),
        (run().returns_json(json!("bare")), FunctionOutput::new("bare")),
        (run().returns_nothing(), FunctionOutput::new("")),
        (run(), FunctionOutput::new("")),
        (run().fails("sold out"), FunctionOutput::error("sold out")),
        (run().breaks("connection refused"), FunctionOutput::error(failed)),
        (run().panics("oh no"), FunctionOutput::error(failed)),
        (run().waits(MINUTE).returns("slow"), FunctionOutput::new("slow")),
    ] {
        let name = format!("{run:?}");
        let calls = Calls::of(&FakeTools::of::<Jobs>().tool("any_job", run));
        assert_eq!(calls.make("c", "any_job", nothing_to_do()).await, expected, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_says_updates_on_its_way() {
    let half = Update::new("Half").progress(0.5);
    let run = FakeRun::that().updates("Start").waits(MINUTE).updates(half).waits(MINUTE).returns("End");
    let calls = Calls::of(&FakeTools::of::<Jobs>().tool("any_job", run));
    assert!(calls.make("c", "any_job", nothing_to_do()).await.text.starts_with("Start"));
    let start = tokio::time::Instant::now();
    assert!(calls.0.next_update().await.unwrap().pair.output.text.contains("Half"));
    assert_eq!(start.elapsed(), MINUTE);
    assert_eq!(&*calls.0.next_update().await.unwrap().pair.output.text, "End");
    assert_eq!(start.elapsed(), 2 * MINUTE);
}

#[tokio::test(start_paused = true)]
async fn a_run_protects_its_reply_or_fails_where_it_is_too_late() {
    let run = FakeRun::that().waits(2 * SECOND).protects().waits(2 * SECOND).returns("paid");
    let fakes = FakeTools::of::<Jobs>().tool("any_job", run);
    let model = ScriptedModel::new([
        Answer::calls("a", "any_job", nothing_to_do()),
        Answer::say("It is paid."),
        Answer::calls("b", "any_job", nothing_to_do()),
        Answer::say("Nothing was paid."),
    ]);
    let session = start(&model, &fakes);
    let mut watcher = Watcher::of(&session);
    let user = ScriptedUser::new()
        .types("Pay")
        .after(3 * SECOND)
        .interrupts()
        .at(MINUTE)
        .types("Pay again")
        .after(SECOND)
        .interrupts();
    user.play(&session).await;
    assert_eq!(watcher.expect_end("any_job", TaskStatus::Done).await, "paid");
    watcher.expect_reply("It is paid.").await;
    let late = watcher.expect_end("any_job", TaskStatus::Error).await;
    assert_eq!(late, "the turn was interrupted already, or the task told to stop");
    watcher.expect_reply("Nothing was paid.").await;
}

#[tokio::test(start_paused = true)]
async fn a_run_hands_off() {
    let run = FakeRun::that().hands_off(Agent::new("You are billing.").named("billing"));
    let model =
        ScriptedModel::new([Answer::calls("c", "job", nothing_to_do()), Answer::say("Billing. Hello!")]);
    let session = start(&model, &FakeTools::of::<Jobs>().tool("job", run));
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Billing, please").play(&session).await;
    watcher.expect_handoff("billing").await;
    watcher.expect_reply("Billing. Hello!").await;
    assert_eq!(&*model.requests()[1].instructions, "You are billing.");
}

#[tokio::test(start_paused = true)]
async fn fakes_have_the_policies_of_the_real_tools() {
    let fakes = FakeTools::of::<Jobs>()
        .tool("short_job", FakeRun::that().hangs())
        .tool("one_of_two_jobs", FakeRun::that().updates("On it").hangs())
        .tool("job_to_its_end", FakeRun::that().updates("On it").waits(MINUTE).returns("Done"));
    let calls = Calls::of(&fakes);
    let start = tokio::time::Instant::now();
    assert!(calls.make("short", "short_job", nothing_to_do()).await.is_error);
    assert_eq!(start.elapsed(), 10 * SECOND, "its own timeout");
    for id in ["a", "b", "c"] {
        let output = calls.make(id, "one_of_two_jobs", nothing_to_do()).await;
        assert_eq!(output.is_error, id == "c", "two at a time");
    }
    calls.make("end", "job_to_its_end", nothing_to_do()).await;
    let cancel = calls.make("d", "cancel_task", r#"{"call_id": "end"}"#).await;
    assert!(cancel.is_error, "it cannot be cancelled: {}", cancel.text);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_is_refused_and_confirmed_and_a_refused_call_takes_no_run() {
    let fakes = FakeTools::of::<Jobs>()
        .tool("job", FakeRun::that().updates("first").hangs())
        .tool("job", FakeRun::that().updates("second").hangs());
    let calls = Calls::of(&fakes);
    assert!(calls.make("a", "job", nothing_to_do()).await.text.starts_with("first"));
    assert!(calls.make("b", "job", nothing_to_do()).await.text.contains("running already"));
    assert_eq!(fakes.calls("job").len(), 1);
    let confirmed = r#"{"acts": [], "confirm_duplicate": true}"#;
    assert!(calls.make("c", "job", confirmed).await.text.starts_with("second"));
    assert_eq!(fakes.calls("job"), vec![json!({"acts": []}); 2], "without the flag");
}

#[tokio::test(start_paused = true)]
async fn a_function_may_be_a_run() {
    let fakes = FakeTools::of::<Jobs>().tool("add", FakeRun::that().fails("try again")).tool_fn(
        "add",
        |ctx, args: Value| async move {
            ctx.update("Adding").await;
            tokio::time::sleep(MINUTE).await;
            args["a"].as_i64().zip(args["b"].as_i64()).map(|(a, b)| a + b)
        },
    );
    let calls = Calls::of(&fakes);
    assert!(calls.make("a", "add", r#"{"a": 1, "b": 2}"#).await.is_error);
    assert!(calls.make("b", "add", r#"{"a": 1, "b": 2}"#).await.text.starts_with("Adding"));
    assert_eq!(&*calls.0.next_update().await.unwrap().pair.output.text, "3");
}

#[tokio::test(start_paused = true)]
async fn a_fake_without_a_script_says_so() {
    let fakes = FakeTools::of::<Jobs>();
    let output = Calls::of(&fakes).make("c", "job", nothing_to_do()).await;
    let text = "the fake of `job` has no script: give it one with `FakeTools::tool`";
    assert_eq!(output, FunctionOutput::error(text));
    assert_eq!(fakes.calls("job").len(), 1);
}

#[test]
fn a_name_that_the_toolset_has_not_is_a_mistake_of_the_test() {
    let expected = "the toolset has no tool `jop`; it has: job, job_by_args, ";
    let run = FakeRun::that();
    assert!(mistake(|| drop(FakeTools::of::<Jobs>().tool("jop", run))).starts_with(expected));
    let by_fn = || drop(FakeTools::of::<Jobs>().tool_fn("jop", |_, _| async {}));
    assert!(mistake(by_fn).starts_with(expected));
    assert!(mistake(|| drop(FakeTools::of::<Jobs>().calls("jop"))).starts_with(expected));
}

#[test]
fn a_run_that_has_ended_does_nothing_more() {
    let more = mistake(|| drop(FakeRun::that().returns("x").updates("y")));
    assert_eq!(more, "the run has ended before: Some(Text(\"x\"))");
    assert!(mistake(|| drop(FakeRun::that().hangs().fails("y"))).contains("Hang"));
}

#[tokio::test(start_paused = true)]
async fn a_session_takes_fakes_beside_real_tools() {
    let model = ScriptedModel::new([Answer::calls("c", "job", nothing_to_do()), Answer::say("Done.")]);
    let fakes = FakeTools::of::<Jobs>().tool("job", FakeRun::that().returns("from the fake"));
    let session = Session::builder(model).registry(fakes.registry()).start().unwrap();
    session.user("Go").await.unwrap();
    assert_eq!(transcript(&session.log())[2], "c = from the fake");
    let error =
        Session::builder(ScriptedModel::new([])).registry(fakes.registry()).toolset(Jobs).start().err();
    assert!(error.unwrap().to_string().starts_with("two toolsets have a tool named `job`"));
}

#[tokio::test(start_paused = true)]
async fn a_user_does_everything_at_its_time() {
    let model = ScriptedModel::from_fn(|request, _| {
        Answer::say(request.last_user_text().unwrap().to_owned()).pause(5 * SECOND)
    });
    let session = Session::builder(model).start().unwrap();
    let mut watcher = Watcher::of(&session);
    let user = ScriptedUser::new()
        .types("one")
        .after(SECOND)
        .interrupts()
        .at(10 * SECOND)
        .types("two")
        .after(2 * SECOND)
        .speaks()
        .after(SECOND)
        .stops()
        .types(" ")
        .types("three");
    let start = tokio::time::Instant::now();
    let turns = user.play(&session).await;
    assert_eq!(start.elapsed(), 18 * SECOND, "up to the end of the last reply");
    let status =
        |turn: &Result<asynctool_core::Turn, _>| turn.as_ref().map(|turn| turn.status).map_err(Clone::clone);
    let expected = [
        Ok(ReplyStatus::Interrupted),
        Ok(ReplyStatus::Interrupted),
        Err(SessionError::EmptyText),
        Ok(ReplyStatus::Completed),
    ];
    assert_eq!(turns.iter().map(status).collect::<Vec<_>>(), expected);
    let times: Vec<u64> = session.log().iter().map(|entry| entry.at.as_secs()).collect();
    let lines = transcript(&session.log());
    let log: Vec<_> = times.into_iter().zip(lines.iter().map(String::as_str)).collect();
    let expected = [
        (0, "user: one"),
        (1, "agent: one --"),
        (10, "user: two"),
        (12, "agent: two --"),
        (13, "user: three"),
        (18, "agent: three"),
    ];
    assert_eq!(log, expected);
    assert_eq!(watcher.expect_interruption().await, "one");
    assert_eq!(watcher.expect_interruption().await, "two");
    watcher.expect_reply("three").await;
}

#[tokio::test(start_paused = true)]
async fn a_play_can_be_given_again() {
    let session = Session::builder(ScriptedModel::from_fn(|_, _| Answer::say("Yes."))).start().unwrap();
    let user = ScriptedUser::new().after(SECOND).types("Hello?");
    for _ in 0..2 {
        assert_eq!(user.clone().play(&session).await[0].as_ref().unwrap().text, "Yes.");
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_who_gets_no_reply_says_to_what() {
    let session = Session::builder(ScriptedModel::new([Answer::nothing().and_hang()])).start().unwrap();
    let user = ScriptedUser::new().types("Hello?").within(30 * SECOND);
    let message = failure(async move { user.play(&session).await }).await;
    let lines: Vec<&str> = message.lines().collect();
    assert!(lines[0].starts_with("tests/tests/testing.rs:"), "{message}");
    let expected =
        ["expected: a reply to \"Hello?\"", "came: none within 30s, counted from the last act", "so far:"];
    assert_eq!(lines[1..4], expected);
    assert!(lines.iter().any(|line| line.contains("0.000s") && line.contains("* Hello?")), "{message}");
}

#[tokio::test(start_paused = true)]
async fn a_user_takes_the_cue_from_the_agent_and_from_a_tool() {
    let model = ScriptedModel::new([
        Answer::say("Once upon a time there was a baker."),
        Answer::calls("c", "job", nothing_to_do()),
        Answer::say("Working."),
        Answer::say("It is half done."),
        Answer::say("Done."),
    ]);
    let run = FakeRun::that().updates("On it").waits(MINUTE).updates("Half").waits(MINUTE).returns("Done");
    let agent = Agent::new("").registry(FakeTools::of::<Jobs>().tool("job", run).registry());
    let session =
        Session::builder(model.clone()).agent(agent).speaker(PacedSpeaker::new(SECOND)).start().unwrap();
    let user = ScriptedUser::new()
        .types("A story!")
        .once_agent_says("a time")
        .interrupts()
        .at(10 * SECOND)
        .types("Go")
        .once_agent_says("Working")
        .once_updated("job")
        .types("How far is it?")
        .at(11 * SECOND);
    let turns = user.play(&session).await;
    assert_eq!(turns[0].as_ref().unwrap().text, "Once upon a time ");
    assert_eq!(turns[2].as_ref().unwrap().text, "It is half done.");
    session.idle().await;
    let said: Vec<u64> = session.log().iter().map(|entry| entry.at.as_secs()).collect();
    let lines = transcript(&session.log());
    let at = |line: &str| said[lines.iter().position(|known| known == line).unwrap()];
    assert_eq!((at("agent: Once upon a time  --"), at("user: Go")), (4, 10));
    assert_eq!(at("user: How far is it?"), 70, "{lines:#?}");
    model.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn a_cue_that_does_not_come_stops_the_test() {
    let session = Session::builder(ScriptedModel::from_fn(|_, _| Answer::say("No."))).start().unwrap();
    for (user, expected) in [
        (ScriptedUser::new().once_agent_says("Yes"), "expected: that the agent says \"Yes\""),
        (ScriptedUser::new().once_updated("job"), "expected: an update of `job`"),
    ] {
        let (session, user) = (session.clone(), user.within(MINUTE));
        let message = failure(async move {
            ScriptedUser::new().types("Yes?").play(&session).await;
            user.play(&session).await
        });
        let message = message.await;
        let lines: Vec<&str> = message.lines().collect();
        assert_eq!(lines[1..4], [expected, "came: nothing like it within 60s", "so far:"], "{message}");
        assert!(message.contains("* No."), "{message}");
    }
}

#[test]
fn a_script_goes_forward() {
    let back = mistake(|| drop(ScriptedUser::new().at(2 * SECOND).speaks().at(SECOND)));
    assert_eq!(back, "a script goes forward: it is at 2s already, and 1s is before");
}

#[tokio::test(start_paused = true)]
async fn a_watcher_waits_for_what_is_yet_to_come() {
    let session = one_job();
    let mut watcher = Watcher::of(&session);
    drop(session.user("Go"));
    let call = watcher.expect_call("job").await;
    assert_eq!((&*call.id, &*call.arguments), ("c", &*nothing_to_do()));
    assert_eq!(watcher.expect_update("job", "On").await.message, "On it");
    assert_eq!(watcher.expect_reply("Working").await, "Working.");
    let start = tokio::time::Instant::now();
    assert_eq!(watcher.expect_end("job", TaskStatus::Done).await, "The job is done");
    assert_eq!(start.elapsed(), MINUTE);
    assert_eq!(watcher.expect_reply_covering([&call.id]).await, "Done.");
    watcher.expect_silence(60 * MINUTE).await;
    assert_eq!(start.elapsed().as_secs(), 61 * 60);
    session.close(Duration::ZERO).await;
    watcher.expect_closed().await;
}

#[tokio::test(start_paused = true)]
async fn a_watcher_waits_for_tools_that_take_hours() {
    let model = ScriptedModel::new([
        Answer::calls("c", "any_job", nothing_to_do()),
        Answer::say("It will take the night."),
        Answer::say("Done."),
    ]);
    let mut options = SessionOptions::default();
    options.limits.timeout = 24 * 60 * MINUTE;
    let night = FakeRun::that().updates("On it").waits(10 * 60 * MINUTE).returns("Done");
    let agent = Agent::new("").registry(FakeTools::of::<Jobs>().tool("any_job", night).registry());
    let session = Session::builder(model).agent(agent).options(options).start().unwrap();
    let mut watcher = Watcher::of(&session);
    drop(session.user("Go"));
    watcher.expect_end("any_job", TaskStatus::Done).await;
    watcher.expect_reply_covering(["any_job"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_script_that_runs_out_fails_the_test() {
    let model = ScriptedModel::new([Answer::calls("c", "job", nothing_to_do())]);
    let session = start(&model, &FakeTools::of::<Jobs>().tool("job", minute()));
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Go").play(&session).await;
    watcher.expect_call("job").await;
    let began = tokio::time::Instant::now();
    let keep = session.clone();
    let message = failure(async move { watcher.expect_reply("Working").await }).await;
    drop(keep);
    assert_eq!(began.elapsed(), Duration::ZERO, "at once");
    let lines: Vec<&str> = message.lines().collect();
    let expected = ["expected: a reply with \"Working\"", "came: the script has no answer for request 2"];
    assert_eq!(lines[1..3], expected, "{message}");
    let unfinished = mistake(|| model.assert_finished());
    assert_eq!(unfinished, "the script has no answer for request 2");
}

#[tokio::test(start_paused = true)]
async fn a_script_is_finished_when_all_its_answers_were_given() {
    let model = ScriptedModel::new([Answer::say("One."), Answer::say("Two.")]);
    let session = Session::builder(model.clone()).start().unwrap();
    session.user("Count").await.unwrap();
    let unfinished = mistake(|| model.assert_finished());
    let expected =
        "after 1 requests the script has answers that were never given:\n  Answer([Text(\"Two.\")])";
    assert_eq!(unfinished, expected);
    session.user("Count").await.unwrap();
    model.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_model_is_expected_as_one() {
    let model = ScriptedModel::new([Answer::fail("overloaded"), Answer::say("Hello again.")]);
    let session = Session::builder(model.clone()).start().unwrap();
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Hello").after(SECOND).types("Hello?").play(&session).await;
    assert_eq!(watcher.expect_error("overloaded").await, "the model failed: overloaded");
    watcher.expect_reply("again").await;
    model.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn a_speaker_counts_words_however_they_are_streamed() {
    let pieces: [&[&str]; 3] =
        [&["Once upon a time"], &["Once", " upon", " a time"], &["On", "ce up", "on a", " ", "time"]];
    for pieces in pieces {
        let answer = pieces
            .iter()
            .fold(Answer::nothing(), |answer, piece| answer.and_say(*piece).pause(Duration::from_millis(1)));
        let speaker = PacedSpeaker::new(SECOND);
        let model = ScriptedModel::from_fn(move |_, _| answer.clone());
        let session = Session::builder(model).speaker(speaker.clone()).start().unwrap();
        speaker.cut_after(2);
        assert_eq!(session.user("A story!").await.unwrap().text, "Once upon ", "{pieces:?}");
        speaker.cut_at("tim");
        assert_eq!(session.user("A story!").await.unwrap().text, "Once upon a ", "{pieces:?}");
        let began = tokio::time::Instant::now();
        assert_eq!(session.user("A story!").await.unwrap().text, "Once upon a time", "{pieces:?}");
        assert_eq!(began.elapsed().as_secs(), 4, "{pieces:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_word_that_is_complete_is_played_before_the_next_one_comes() {
    let model = ScriptedModel::new([Answer::say("Well ").pause(MINUTE).and_say("then.")]);
    let session = Session::builder(model).speaker(PacedSpeaker::new(SECOND)).start().unwrap();
    let turn = session.user("Now?");
    tokio::time::sleep(2 * SECOND).await;
    session.interrupt();
    assert_eq!(turn.await.unwrap().text, "Well ");
}

#[tokio::test(start_paused = true)]
async fn a_watcher_that_fails_panics_in_the_line_that_awaits_it() {
    thread_local!(static PLACE: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) });
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PLACE.set(panic.location().unwrap().to_string());
        before(panic);
    }));
    let session = one_job();
    let mut watcher = Watcher::of(&session).within(SECOND);
    let line = line!() + 1;
    failure(async move { watcher.expect_closed().await }).await;
    assert!(PLACE.take().starts_with(&format!("tests/tests/testing.rs:{line}:")));
    let user = ScriptedUser::new().once_updated("job").within(SECOND);
    let line = line!() + 1;
    failure(async move { user.play(&session).await }).await;
    assert!(PLACE.take().starts_with(&format!("tests/tests/testing.rs:{line}:")));
}

#[tokio::test(start_paused = true)]
async fn a_watcher_sees_what_happened_before_it_looked() {
    let session = one_job();
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Go").play(&session).await;
    session.idle().await;
    tokio::time::sleep(60 * MINUTE).await;
    let start = tokio::time::Instant::now();
    watcher.expect_call("job").await;
    watcher.expect_end("c", TaskStatus::Done).await;
    watcher.expect_reply_covering(["c"]).await;
    watcher.expect_silence(MINUTE).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_watcher_that_waits_in_vain_tells_what_happened() {
    let session = one_job();
    let mut watcher = Watcher::of(&session).within(MINUTE / 2);
    drop(session.user("Go"));
    let keep = session.clone();
    let message = failure(async move { watcher.expect_end("job", TaskStatus::Done).await }).await;
    drop(keep);
    let lines: Vec<&str> = message.lines().collect();
    assert!(lines[0].starts_with("tests/tests/testing.rs:"), "{message}");
    let expected = ["expected: that `job` ends as Done", "came: nothing like it within 30s", "so far:"];
    assert_eq!(lines[1..4], expected, "{message}");
    assert!(
        lines[4].contains("user") && lines[4].contains("agent") && lines[4].contains("job #1"),
        "{message}"
    );
    assert!(lines.iter().any(|line| line.contains("0.000s") && line.contains("* Go")), "{message}");
}

#[tokio::test(start_paused = true)]
async fn a_watcher_does_not_wait_when_the_session_is_over() {
    let session = one_job();
    let mut watcher = Watcher::of(&session);
    drop(session.user("Go"));
    tokio::time::sleep(SECOND).await;
    drop(session);
    let start = tokio::time::Instant::now();
    let message = failure(async move { watcher.expect_reply("Done").await }).await;
    assert!(start.elapsed() < MINUTE, "{:?}", start.elapsed());
    assert!(
        message.contains(
            "expected: a reply with \"Done\"\ncame: only these before the session was over:\n  \
             the reply \"Working.\", which told of no task, at 0.000s\n"
        ),
        "{message}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_and_its_reason_are_seen() {
    let again = Answer::calls("d", "job", nothing_to_do());
    let model = ScriptedModel::new([
        Answer::calls("c", "job", nothing_to_do()),
        Answer::say("Working."),
        again,
        Answer::say("It is running already."),
        Answer::say("Done."),
    ]);
    let session = start(&model, &FakeTools::of::<Jobs>().tool("job", minute()));
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Go").after(SECOND).types("Go!").play(&session).await;
    assert_eq!(watcher.expect_refusal("job").await, Refusal::Duplicate);
    watcher.expect_reply_covering(["c_final"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_covers_too_little_is_not_the_one_expected() {
    let model = ScriptedModel::new([
        Answer::calls("a", "any_job", nothing_to_do()).call("b", "any_job", nothing_to_do()),
        Answer::say("Working."),
        Answer::say("One is done."),
        Answer::say("Both are done."),
    ]);
    let fakes = FakeTools::of::<Jobs>()
        .tool("any_job", FakeRun::that().updates("Quick").waits(SECOND).returns("Quick is done"))
        .tool("any_job", minute());
    let session = start(&model, &fakes);
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Go").play(&session).await;
    session.idle().await;
    let message = failure(async move { watcher.expect_reply_covering(["a", "b"]).await }).await;
    assert!(
        message.contains(
            "expected: a reply that tells of exactly `a`, `b`\ncame: \
             the reply \"One is done.\", which told of a_final, at 1.1"
        ),
        "{message}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_watcher_that_is_too_slow_says_what_to_raise() {
    let mut options = SessionOptions::default();
    options.events = 1;
    let session =
        Session::builder(ScriptedModel::new([Answer::say("Yes.")])).options(options).start().unwrap();
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Hello?").play(&session).await;
    let message = failure(async move { watcher.expect_reply("Yes").await }).await;
    assert!(message.contains("events, too fast for the watcher"), "{message}");
}
