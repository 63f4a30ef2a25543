//! What becomes of updates by their urgency, their key and the session's reply policy: B5, B7, B8, B9.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{sync::Arc, time::Duration};

use asynctool_core::{
    Agent, AsyncRunContext, ModelRequest, ReplyPolicy, ReplyStatus, Session, SessionEvent, SessionOptions,
    ToolChoice, Update,
    testing::{Answer, ScriptedModel, Watcher, transcript},
    toolset,
};
use asynctool_tests::{Jobs, slow};

const SECOND: Duration = Duration::from_secs(1);

/// Tools that say things in several ways.
struct Reporter;

#[toolset]
impl Reporter {
    /// Watch a kiln, and cry out when it burns.
    async fn watch_kiln(&self, ctx: &AsyncRunContext) -> &'static str {
        ctx.update("Watching.").await;
        for _ in 0..3 {
            tokio::time::sleep(10 * SECOND).await;
            ctx.update(Update::new("It burns!").interrupt()).await;
        }
        "burnt down"
    }

    /// Measure, and keep the figures to itself.
    async fn measure(&self, ctx: &AsyncRunContext) {
        ctx.update("Measuring.").await;
        tokio::time::sleep(SECOND).await;
        ctx.update(Update::new("17 degrees").silent()).await;
        tokio::time::sleep(SECOND).await;
    }

    /// Copy files, and tell how many percent are done.
    async fn copy(&self, ctx: &AsyncRunContext) -> &'static str {
        ctx.update("Copying.").await;
        for percent in [25, 50, 75] {
            tokio::time::sleep(SECOND).await;
            ctx.update(Update::new(format!("{percent} %")).supersedes("percent")).await;
        }
        tokio::time::sleep(20 * SECOND).await;
        "copied"
    }
}

fn start(model: &ScriptedModel) -> Session {
    start_with(model, SessionOptions::default())
}

fn start_with(model: &ScriptedModel, options: SessionOptions) -> Session {
    let agent = Agent::new("").toolset(Reporter).toolset(Jobs);
    Session::builder(model.clone()).agent(agent).options(options).start().unwrap()
}

fn note(request: &ModelRequest) -> &str {
    request.note.as_deref().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn b8_what_is_urgent_cuts_off_the_agent_and_the_turn_is_not_lost() {
    let model = ScriptedModel::new([
        Answer::calls("c", "watch_kiln", "{}"),
        Answer::say("I watch it."),
        Answer::say("Once upon").pause(3600 * SECOND),
        Answer::say("It burns! And the story goes on."),
        Answer::say("It burns still."),
        Answer::say("It burns still, and burnt down."),
    ]);
    let session = start(&model);
    let mut watcher = Watcher::of(&session);
    session.user("Watch the kiln").await.unwrap();
    let story = session.user("And tell me a story").await.unwrap();
    assert_eq!(
        (story.text.as_str(), story.status),
        ("It burns! And the story goes on.", ReplyStatus::Completed)
    );
    assert_eq!(watcher.expect_interruption().await, "Once upon");
    let request = model.requests()[3].clone();
    assert_eq!(request.last_user_text(), Some("And tell me a story"));
    assert!(note(&request).contains("c_update_1"), "{}", note(&request));
    session.idle().await;
}

#[tokio::test(start_paused = true)]
async fn b8_what_is_urgent_never_talks_over_the_user() {
    let model = ScriptedModel::new([
        Answer::calls("c", "watch_kiln", "{}"),
        Answer::say("I watch it."),
        Answer::say("It burns, and it burnt down."),
    ]);
    let session = start(&model);
    session.user("Watch the kiln").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(60 * SECOND).await;
    assert_eq!(model.requests().len(), 2);
    session.user_stopped_speaking();
    session.idle().await;
    assert_eq!(model.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn b8_a_reply_that_tells_something_urgent_is_not_cut_off_by_more_of_it() {
    let model = ScriptedModel::new([
        Answer::calls("c", "watch_kiln", "{}"),
        Answer::say("I watch it."),
        Answer::say("It burns,").pause(15 * SECOND).and_say(" quickly!"),
        Answer::say("It burns on."),
        Answer::say("Burnt down."),
    ]);
    let session = start(&model);
    let mut watcher = Watcher::of(&session);
    session.user("Watch the kiln").await.unwrap();
    watcher.expect_reply("It burns, quickly!").await;
    session.idle().await;
}

#[tokio::test(start_paused = true)]
async fn b8_what_is_silent_is_logged_and_not_told() {
    let model = ScriptedModel::new([
        Answer::calls("c", "measure", "{}"),
        Answer::say("I measure."),
        Answer::say("17."),
    ]);
    let session = start(&model);
    session.user("Measure").await.unwrap();
    session.idle().await;
    assert_eq!(model.requests().len(), 2, "no reply is made for it");
    assert!(transcript(&session.log()).iter().any(|line| line.starts_with("c_update_1 = 17 degrees")));
    session.user("And?").await.unwrap();
    assert!(format!("{:?}", model.requests()[2].history).contains("17 degrees"), "the model sees it");
}

#[tokio::test(start_paused = true)]
async fn b9_of_words_about_one_thing_the_newest_is_told_and_shown() {
    let model = ScriptedModel::new([
        Answer::calls("c", "copy", "{}"),
        Answer::say("I copy."),
        Answer::say("75 percent are done."),
        Answer::say("Copied."),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Copy").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(5 * SECOND).await;
    session.user_stopped_speaking();
    session.idle().await;
    let request = model.requests()[2].clone();
    assert!(note(&request).contains("told: c_update_3."), "{}", note(&request));
    let shown: Vec<&str> = request.exchanges().map(|exchange| &*exchange.call.id).collect();
    assert_eq!(shown, ["c", "c_update_3"]);
    let logged = transcript(&session.log());
    assert!(
        logged.iter().any(|line| line.starts_with("c_update_1 = 25 %")),
        "the log keeps all: {logged:#?}"
    );
    session.close(SECOND).await;
    let mut replaced = Vec::new();
    while let Some(event) = events.next().await {
        if let SessionEvent::ToolCallUpdated { supersedes: Some(older), .. } = event {
            replaced.push(older);
        }
    }
    assert_eq!(replaced, ["c_update_1".into(), "c_update_2".into()]);
}

/// Starts a job, lets its result come in while the user speaks, and asks something: the requests from then on.
async fn asked_in_between(
    policy: ReplyPolicy,
    answers: [Answer; 2],
) -> (Vec<ModelRequest>, Vec<(bool, Vec<Arc<str>>)>) {
    let start = [Answer::calls("c", "job", slow("working", 1000, "done")), Answer::say("Working.")];
    let model = ScriptedModel::new(start.into_iter().chain(answers));
    let mut options = SessionOptions::default();
    options.reply_policy = policy;
    let session = start_with(&model, options);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.user_started_speaking();
    tokio::time::sleep(5 * SECOND).await;
    session.user("What is the time?").await.unwrap();
    session.idle().await;
    session.close(SECOND).await;
    let mut covered = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            SessionEvent::ReplyCompleted { call_ids, .. } => covered.push((true, call_ids)),
            SessionEvent::ReplySkipped { call_ids, .. } => covered.push((false, call_ids)),
            _ => {}
        }
    }
    (model.requests()[2..].to_vec(), covered[1..].to_vec())
}

#[tokio::test(start_paused = true)]
async fn b7_skip_if_seen_asks_no_more() {
    let answers = [Answer::say("Noon, and your job is done."), Answer::say("never")];
    let (requests, covered) = asked_in_between(ReplyPolicy::SkipIfSeen, answers).await;
    assert_eq!(requests.len(), 1);
    assert_eq!(covered, [(true, vec!["c_final".into()])]);
}

#[tokio::test(start_paused = true)]
async fn b7_ask_if_seen_asks_once_more_and_may_get_nothing() {
    let answers = [Answer::say("Noon, and your job is done."), Answer::nothing()];
    let (requests, covered) = asked_in_between(ReplyPolicy::AskIfSeen, answers).await;
    assert!(note(&requests[0]).contains("c_final"));
    assert!(
        note(&requests[1]).contains("had these in view") || note(&requests[1]).contains("in view"),
        "{}",
        note(&requests[1])
    );
    assert_eq!(requests.len(), 2);
    assert_eq!(covered, [(true, vec![]), (false, vec!["c_final".into()])]);
}

#[tokio::test(start_paused = true)]
async fn b7_always_leaves_it_to_a_reply_of_its_own() {
    let answers = [Answer::say("Noon."), Answer::say("Your job is done.")];
    let (requests, covered) = asked_in_between(ReplyPolicy::Always, answers).await;
    assert_eq!(note(&requests[0]), "", "the turn is not asked to tell it");
    assert!(note(&requests[1]).contains("c_final"));
    assert_eq!(covered, [(true, vec![]), (true, vec!["c_final".into()])]);
}

#[tokio::test(start_paused = true)]
async fn b5_an_option_lets_deferred_replies_call_tools() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("working", 1000, "3 and 4")),
        Answer::say("Working."),
        Answer::calls("d", "add", r#"{"a": 3, "b": 4}"#),
        Answer::say("Together they are 7."),
    ]);
    let mut options = SessionOptions::default();
    options.deferred_tools = true;
    let session = start_with(&model, options);
    let mut watcher = Watcher::of(&session);
    session.user("Go").await.unwrap();
    session.idle().await;
    watcher.expect_reply_covering(["c"]).await;
    let requests = model.requests();
    assert_eq!(requests[2].tool_choice, ToolChoice::Auto);
    assert!(!note(&requests[2]).contains("Do not call tools"), "{}", note(&requests[2]));
}

/// How many jobs a model has made that calls this one whenever it may, except in its second answer, once the user has
/// spoken so often.
async fn jobs_of_a_tireless_model(job: &'static str, options: SessionOptions, texts: usize) -> usize {
    let model = ScriptedModel::from_fn(move |request, number| match request.tool_choice {
        ToolChoice::Auto if number != 1 => Answer::calls(format!("c{number}"), "any_job", job),
        _ => Answer::say("That is all."),
    });
    let session = start_with(&model, options);
    for _ in 0..texts {
        session.user("Go").await.unwrap();
        session.idle().await;
    }
    let calls = transcript(&session.log()).into_iter().filter(|line| line.contains(": any_job"));
    calls.filter(|line| !line.contains("_final") && !line.contains("_update")).count()
}

#[tokio::test(start_paused = true)]
async fn b12_a_model_that_goes_on_calling_in_deferred_replies_comes_to_an_end() {
    let mut options = SessionOptions::default();
    options.deferred_tools = true;
    options.max_tool_steps = 3;
    options.merge_window = Duration::ZERO;
    let job = r#"{"acts": [{"say": "working"}, {"wait": 1000}, {"return": "done"}]}"#;
    assert_eq!(jobs_of_a_tireless_model(job, options.clone(), 1).await, 3, "one in the turn, two after it");
    assert_eq!(jobs_of_a_tireless_model(job, options, 2).await, 6, "the user's word allows new ones");
}

#[tokio::test(start_paused = true)]
async fn b12_a_turn_that_is_begun_anew_for_something_urgent_calls_no_more_often() {
    let mut options = SessionOptions::default();
    options.max_tool_steps = 3;
    let job = r#"{"acts": [{"say": "working"}, {"say_urgent": "look"}, {"return": "done"}]}"#;
    assert_eq!(
        jobs_of_a_tireless_model(job, options, 2).await,
        4,
        "one for the first text, three for the second"
    );
}

#[tokio::test(start_paused = true)]
async fn a9_a_huge_result_is_cut_with_a_mark() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", serde_json::json!({"acts": [{"return": "x".repeat(400)}]}).to_string()),
        Answer::say("Long."),
    ]);
    let mut options = SessionOptions::default();
    options.limits.output_bytes = 100;
    let session = start_with(&model, options);
    session.user("Go").await.unwrap();
    let lines = transcript(&session.log());
    assert!(lines[2].ends_with("x [... 300 bytes left out]"), "{}", lines[2]);
}
