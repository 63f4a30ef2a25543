//! Handoff between agents: rows of behaviour A, and E6, E7, B10.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::time::Duration;

use asynctool_core::{
    Agent, AsyncRunContext, OnHandoff, Prompt, Prompts, Session, TaskStatus, ToolOutput, ToolsetOptions,
    testing::{Answer, FakeRun, FakeTools, ScriptedModel, Watcher, transcript},
    toolset,
};
use asynctool_tests::{Jobs, slow};

/// Hands over to the agents that it is told.
struct Desk;

fn agent(name: &str) -> Agent {
    Agent::new(format!("You are {name}.")).named(name).toolset(Jobs)
}

#[toolset]
impl Desk {
    /// Connect the user with a department.
    #[tool(on_duplicate = "allow")]
    async fn connect(&self, _ctx: &AsyncRunContext, to: &str) -> ToolOutput {
        ToolOutput::empty().hand_off(agent(to))
    }

    /// Connect the user with a department when it is free.
    async fn queue(&self, ctx: &AsyncRunContext, to: &str) -> ToolOutput {
        ctx.update(format!("Waiting for {to}.")).await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        ToolOutput::text(format!("{to} is free.")).hand_off(agent(to))
    }
}

fn to(name: &str) -> String {
    serde_json::json!({ "to": name }).to_string()
}

fn reception() -> Agent {
    Agent::new("You are reception.").named("reception").toolset(Desk)
}

fn start(model: &ScriptedModel) -> Session {
    Session::builder(model.clone()).agent(reception()).start().unwrap()
}

fn instructions(model: &ScriptedModel) -> Vec<String> {
    model.requests().iter().map(|request| request.instructions.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_handoff_happens_after_the_batch_and_the_new_agent_goes_on_with_the_turn() {
    let model = ScriptedModel::new([
        Answer::calls("c", "connect", to("billing")),
        Answer::say("Billing speaking."),
        Answer::calls("d", "add", r#"{"a": 1, "b": 1}"#),
        Answer::say("2"),
    ]);
    let session = start(&model);
    let mut watcher = Watcher::of(&session);
    assert_eq!(session.user("Billing, please").await.unwrap().text, "Billing speaking.");
    watcher.expect_handoff("billing").await;
    assert_eq!(session.user("One and one?").await.unwrap().text, "2");
    assert_eq!(instructions(&model)[..2], ["You are reception.", "You are billing."]);
    assert_eq!(transcript(&session.log())[2], "c = The conversation has been handed to billing.");
    let tools = |request: usize| model.requests()[request].tools.tools.clone();
    assert!(tools(0).iter().any(|tool| tool.name == "connect"));
    assert!(!tools(1).iter().any(|tool| tool.name == "connect"), "the agent's tools go with it");
    assert!(tools(1).iter().any(|tool| tool.name == "cancel_task"), "the session's stay");
}

#[tokio::test(start_paused = true)]
async fn a_handoff_after_an_update_happens_at_the_next_idle_moment_and_its_result_is_told() {
    let model = ScriptedModel::new([
        Answer::calls("c", "queue", to("billing")),
        Answer::say("You are in the queue."),
        Answer::say("Hello, billing is free now."),
    ]);
    let session = start(&model);
    let mut watcher = Watcher::of(&session);
    session.user("Billing, please").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(
        session.registry().get("connect").map(asynctool_core::Descriptor::name),
        Some("connect"),
        "not while he speaks"
    );
    session.user_stopped_speaking();
    session.idle().await;
    watcher.expect_end("queue", TaskStatus::Done).await;
    watcher.expect_handoff("billing").await;
    watcher.expect_reply_covering(["c"]).await;
    assert_eq!(instructions(&model), ["You are reception.", "You are reception.", "You are billing."]);
}

#[tokio::test(start_paused = true)]
async fn b10_notices_outlive_a_handoff_and_are_told_by_who_speaks_then() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("working", 60_000, "done")),
        Answer::say("Working."),
        Answer::say("Billing: it is done."),
    ]);
    let session = Session::builder(model.clone()).agent(reception()).toolset(Jobs).start().unwrap();
    let mut watcher = Watcher::of(&session);
    session.user("Go").await.unwrap();
    session.hand_off(Agent::new("You are billing.").named("billing")).unwrap();
    watcher.expect_handoff("billing").await;
    watcher.expect_reply_covering(["c"]).await;
    assert_eq!(instructions(&model)[2], "You are billing.");
}

async fn handed_over(options: ToolsetOptions) -> (ScriptedModel, Session, Watcher) {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("working", 60_000, "done")),
        Answer::say("Working."),
        Answer::say("News."),
    ]);
    let agent = reception().toolset_with(Jobs, options);
    let session = Session::builder(model.clone()).agent(agent).start().unwrap();
    let watcher = Watcher::of(&session);
    session.user("Go").await.unwrap();
    session.hand_off(Agent::new("You are billing.").named("billing")).unwrap();
    (model, session, watcher)
}

#[tokio::test(start_paused = true)]
async fn e6_tasks_of_the_old_agent_go_on_and_report_to_the_new_one() {
    let (_, session, mut watcher) = handed_over(ToolsetOptions::new()).await;
    session.idle().await;
    watcher.expect_handoff("billing").await;
    watcher.expect_end("job", TaskStatus::Done).await;
    watcher.expect_reply_covering(["c"]).await;
}

#[tokio::test(start_paused = true)]
async fn e6_a_toolset_may_say_that_its_tasks_end_with_its_agent_and_that_is_told() {
    let (model, session, mut watcher) =
        handed_over(ToolsetOptions::new().on_handoff(OnHandoff::Cancel)).await;
    session.idle().await;
    watcher.expect_end("job", TaskStatus::Cancelled).await;
    watcher.expect_reply_covering(["c"]).await;
    assert_eq!(instructions(&model)[2], "You are billing.");
}

#[tokio::test(start_paused = true)]
async fn e6_a_toolset_that_the_new_agent_has_too_is_not_left() {
    let jobs = std::sync::Arc::new(Jobs);
    let options = || ToolsetOptions::new().on_handoff(OnHandoff::Cancel);
    let with_jobs = |name: &str| {
        let tools = asynctool_core::Registry::new().with_options(jobs.clone(), options()).unwrap();
        Agent::new("").named(name).registry(tools)
    };
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("working", 60_000, "done")),
        Answer::say("Working."),
        Answer::say("Done."),
    ]);
    let session = Session::builder(model).agent(with_jobs("a")).start().unwrap();
    let mut watcher = Watcher::of(&session);
    session.user("Go").await.unwrap();
    session.hand_off(with_jobs("b")).unwrap();
    watcher.expect_end("job", TaskStatus::Done).await;
}

#[tokio::test(start_paused = true)]
async fn c2_e6_a_task_of_the_old_agent_is_a_rival_of_the_new_ones_tool_of_that_name() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("working", 60_000, "done")),
        Answer::say("Working."),
        Answer::calls("d", "job", slow("working", 60_000, "done")),
        Answer::say("It runs already."),
        Answer::say("Done."),
    ]);
    let session = Session::builder(model).agent(agent("reception")).start().unwrap();
    let mut watcher = Watcher::of(&session);
    session.user("Go").await.unwrap();
    session.hand_off(agent("billing")).unwrap();
    session.user("Go").await.unwrap();
    watcher.expect_refusal("job").await;
}

#[tokio::test(start_paused = true)]
async fn e7_two_targets_in_one_batch_are_errors_and_nobody_is_handed_over() {
    let model = ScriptedModel::new([
        Answer::calls("c", "connect", to("billing")).call("d", "connect", to("support")),
        Answer::say("Which one do you want?"),
    ]);
    let session = start(&model);
    assert_eq!(session.user("Billing and support").await.unwrap().text, "Which one do you want?");
    assert_eq!(instructions(&model), ["You are reception."; 2]);
    let lines = transcript(&session.log());
    let conflict =
        "! No handoff was made: the calls of one response named different agents (billing, support).";
    assert_eq!(lines[3], format!("c = {conflict}"));
    assert_eq!(lines[4], format!("d = {conflict}"));
}

#[tokio::test(start_paused = true)]
async fn e7_a_siblings_result_does_not_overwrite_a_handoff() {
    let model = ScriptedModel::new([
        Answer::calls("c", "connect", to("billing")).call("d", "count", "{}"),
        Answer::say("Billing: it is 2."),
    ]);
    let count =
        FakeTools::of::<Counter>().tool("count", FakeRun::that().waits(Duration::from_secs(5)).returns("2"));
    let session =
        Session::builder(model.clone()).agent(reception()).registry(count.registry()).start().unwrap();
    assert_eq!(session.user("Billing, and count").await.unwrap().text, "Billing: it is 2.");
    assert_eq!(instructions(&model)[1], "You are billing.");
}

/// A tool that no agent of these tests has.
struct Counter;

#[toolset]
impl Counter {
    /// Count.
    async fn count(&self, _ctx: &AsyncRunContext) -> i64 {
        1
    }
}

#[tokio::test(start_paused = true)]
async fn e7_a_handoff_whose_batch_was_cut_off_waits_for_the_next_idle_moment() {
    let model = ScriptedModel::new([
        Answer::calls("c", "connect", to("billing"))
            .call("d", "queue", to("support"))
            .call("e", "slow_add", "{}"),
        Answer::say("Billing here."),
        Answer::say("Support here."),
    ]);
    let slow_add = asynctool_core::Tool::raw(
        "slow_add",
        "Add slowly.",
        serde_json::json!({"type": "object"}),
        |_, _| async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            Ok::<_, asynctool_core::ToolError>("2")
        },
    );
    let session = Session::builder(model.clone()).agent(reception()).tool(slow_add).start().unwrap();
    let mut watcher = Watcher::of(&session);
    let turn = session.user("Billing");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(session.interrupt());
    turn.await.unwrap();
    watcher.expect_handoff("billing").await;
    session.idle().await;
    assert_eq!(
        session
            .log()
            .iter()
            .filter(|entry| matches!(&entry.item, asynctool_core::ChatItem::Call { .. }))
            .count(),
        4
    );
    watcher.expect_handoff("support").await;
}

#[tokio::test(start_paused = true)]
async fn a_handoff_that_cannot_be_is_an_error_for_the_host() {
    let model =
        ScriptedModel::new([Answer::calls("c", "connect", to("billing")), Answer::say("Nobody is there.")]);
    let session = Session::builder(model.clone()).agent(reception()).toolset(Jobs).start().unwrap();
    let mut events = session.events();
    assert_eq!(session.user("Billing").await.unwrap().text, "Nobody is there.");
    assert_eq!(instructions(&model)[1], "You are reception.", "the one who speaks goes on");
    let failed = |event: &asynctool_core::SessionEvent| matches!(event, asynctool_core::SessionEvent::Error { message } if message.contains("two toolsets have a tool named"));
    assert!(
        asynctool_core::testing::expect_event(&mut events, Duration::from_secs(1), failed).await.is_some()
    );
    let error = session.hand_off(agent("billing")).unwrap_err().to_string();
    assert!(error.contains("two toolsets have a tool named `job`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn h1_a_toolsets_own_words_win_over_the_sessions_key_by_key() {
    let own = Prompts::default().with(Prompt::HandedOff, "Desk: {agent} goes on.").unwrap();
    let sessions = Prompts::default()
        .with(Prompt::HandedOff, "Session: {agent}.")
        .unwrap()
        .with(Prompt::Update, "({message})")
        .unwrap();
    let model = ScriptedModel::new([
        Answer::calls("c", "queue", to("billing")),
        Answer::say("Wait."),
        Answer::calls("d", "connect", to("billing")),
        Answer::say("Hello."),
        Answer::say("Hello again."),
    ]);
    let agent = Agent::new("").toolset_with(Desk, ToolsetOptions::new().prompts(own));
    let session = Session::builder(model).agent(agent).prompts(sessions).start().unwrap();
    session.user("Billing").await.unwrap();
    session.user("Now").await.unwrap();
    let lines = transcript(&session.log());
    assert!(lines.contains(&"c = (Waiting for billing.)".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"d = Desk: billing goes on.".to_owned()), "{lines:#?}");
}
