//! What holds whatever happens: random users, tools and models, in random interleavings under paused time.
//!
//! `PROPTEST_CASES` says how many sessions are tried.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use asynctool_core::{
    Agent, ChatItem, Session, SessionEvent, TaskStatus,
    testing::{Answer, ScriptedModel},
};
use asynctool_tests::{Act, Jobs};
use proptest::{prelude::*, strategy::ValueTree as _};

/// What the user or the host does at some moment.
#[derive(Clone, Debug)]
enum Move {
    Say,
    StartSpeaking,
    StopSpeaking,
    Interrupt,
    Cancel(usize),
    Wait(u64),
}

/// What the model does in one answer.
#[derive(Clone, Debug)]
struct Plan {
    text: bool,
    pause: u64,
    calls: Vec<Job>,
    fails: bool,
}

#[derive(Clone, Debug)]
struct Job {
    tool: &'static str,
    acts: Vec<Act>,
    confirmed: bool,
}

impl Job {
    fn arguments(&self) -> String {
        let mut arguments = serde_json::json!({ "acts": self.acts });
        if self.confirmed {
            arguments["confirm_duplicate"] = true.into();
        }
        arguments.to_string()
    }
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0_u64..3000).prop_map(Act::Wait),
        4 => Just(Act::Say("news".to_owned())),
        2 => Just(Act::Return("done".to_owned())),
        1 => Just(Act::Nothing),
        1 => Just(Act::Fail("sold out".to_owned())),
        1 => Just(Act::Break("secret".to_owned())),
        1 => Just(Act::Hang),
    ]
}

fn job() -> impl Strategy<Value = Job> {
    let tools = [
        "job",
        "job_by_args",
        "job_or_not",
        "job_instead",
        "job_to_its_end",
        "any_job",
        "short_job",
        "quiet_job",
        "one_of_two_jobs",
    ];
    (prop::sample::select(tools.to_vec()), prop::collection::vec(act(), 0..6), any::<bool>())
        .prop_map(|(tool, acts, confirmed)| Job { tool, acts, confirmed })
}

fn plan() -> impl Strategy<Value = Plan> {
    let calls = prop_oneof![2 => Just(Vec::new()), 3 => prop::collection::vec(job(), 1..4)];
    (any::<bool>(), 0_u64..2000, calls, prop::bool::weighted(0.1))
        .prop_map(|(text, pause, calls, fails)| Plan { text, pause, calls, fails })
}

fn step() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => Just(Move::Say),
        1 => Just(Move::StartSpeaking),
        2 => Just(Move::StopSpeaking),
        1 => Just(Move::Interrupt),
        1 => (0_usize..4).prop_map(Move::Cancel),
        4 => (0_u64..5000).prop_map(Move::Wait),
    ]
}

/// How a server names calls.
#[derive(Clone, Copy, Debug)]
enum Ids {
    /// Every call has an id of its own: `r3c1` is the second one of the fourth response.
    Unique,
    /// Anything goes: the same ids again and again, none at all, and those that we make ourselves.
    Careless,
}

impl Ids {
    fn of(self, number: usize, index: usize) -> String {
        match self {
            Self::Unique => format!("r{number}c{index}"),
            Self::Careless => {
                let ids = ["", "call_0", "call_0_final", "call_0_update_1", "call_1"];
                ids[(number * 3 + index * 7) % ids.len()].to_owned()
            }
        }
    }
}

/// Answers by the plans, over and over.
fn model(plans: Vec<Plan>, ids: Ids) -> ScriptedModel {
    ScriptedModel::from_fn(move |_, number| {
        let plan = &plans[number % plans.len()];
        let mut answer = Answer::nothing();
        if plan.text {
            answer = answer.and_say("Well, ").pause(Duration::from_millis(plan.pause)).and_say("so it is.");
        }
        if plan.fails {
            return answer.and_fail("overloaded");
        }
        for (index, job) in plan.calls.iter().enumerate() {
            answer = answer.call(ids.of(number, index), job.tool, job.arguments());
        }
        answer
    })
}

/// Plays the moves, ends the session, and gives back all that happened.
async fn play(plans: Vec<Plan>, ids: Ids, moves: Vec<Move>) -> (Vec<SessionEvent>, Session) {
    let agent = Agent::new("You do jobs.").toolset(Jobs);
    let mut options = asynctool_core::SessionOptions::default();
    options.events = 1 << 16;
    options.max_tool_steps = 3;
    let session = Session::builder(model(plans, ids)).agent(agent).options(options).start().unwrap();
    let mut events = session.events();
    let listener = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Some(event) = events.next().await {
            all.push(event);
        }
        all
    });
    for step in moves {
        match step {
            Move::Say => drop(session.user("Hello")),
            Move::StartSpeaking => session.user_started_speaking(),
            Move::StopSpeaking => session.user_stopped_speaking(),
            Move::Interrupt => {
                session.interrupt();
            }
            Move::Cancel(index) => {
                if let Some(task) = session.running().get(index) {
                    let _ = session.cancel(&task.call_id).await;
                }
            }
            Move::Wait(time) => tokio::time::sleep(Duration::from_millis(time)).await,
        }
        tokio::task::yield_now().await;
    }
    session.user_stopped_speaking();
    tokio::time::sleep(Duration::from_secs(30)).await;
    session.close(Duration::from_secs(1)).await;
    (listener.await.unwrap(), session)
}

fn run(plans: Vec<Plan>, moves: Vec<Move>) -> (Vec<SessionEvent>, Session) {
    run_with(plans, Ids::Unique, moves)
}

fn run_with(plans: Vec<Plan>, ids: Ids, moves: Vec<Move>) -> (Vec<SessionEvent>, Session) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(play(plans, ids, moves))
}

fn check_one_output_per_call(session: &Session) {
    let mut open = HashSet::new();
    let mut seen = HashSet::new();
    for entry in session.log() {
        match &entry.item {
            ChatItem::Call { call, .. } => {
                assert!(seen.insert(call.id.clone()), "{} is called twice", call.id);
                open.insert(call.id.clone());
            }
            ChatItem::Output { call_id, .. } => assert!(open.remove(call_id), "{call_id} has two outputs"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "calls without an output: {open:?}");
}

fn check_one_voice(events: &[SessionEvent]) {
    let mut speaking = None;
    let mut user_speaks = false;
    for event in events {
        match event {
            SessionEvent::UserStateChanged { state } => {
                user_speaks = *state == asynctool_core::UserState::Speaking;
            }
            SessionEvent::ReplyScheduled { reply_id, .. } => {
                assert_eq!(speaking.replace(*reply_id), None, "two replies overlap");
                assert!(!user_speaks, "a reply begins while the user speaks");
            }
            SessionEvent::ReplyDelta { reply_id, .. } => assert_eq!(speaking, Some(*reply_id)),
            SessionEvent::ReplyCompleted { reply_id, .. }
            | SessionEvent::ReplyInterrupted { reply_id, .. }
            | SessionEvent::ReplySkipped { reply_id, .. } => assert_eq!(speaking.take(), Some(*reply_id)),
            _ => {}
        }
    }
    assert_eq!(speaking, None);
}

/// Whether the user should hear of an output in the log.
fn is_news(call_id: &str, text: &str) -> bool {
    let pair = call_id.contains("_update_") || call_id.ends_with("_final");
    let quiet = text.contains("nothing to report") || text.contains("Only the tool call was cancelled");
    pair && !quiet
}

/// Also `told_once`: what is told is told once, and what is not told is named.
fn check_one_merge(events: &[SessionEvent]) {
    let mut pending: HashSet<&str> = HashSet::new();
    let mut told: HashSet<&str> = HashSet::new();
    for event in events {
        match event {
            SessionEvent::ItemAdded { item } => {
                if let ChatItem::Output { call_id, output } = &item.item
                    && is_news(call_id, &output.text)
                {
                    pending.insert(call_id);
                }
            }
            SessionEvent::ReplyScheduled { call_ids, .. } => {
                let carried: HashSet<&str> = call_ids.iter().map(String::as_str).collect();
                assert!(pending.is_subset(&carried), "pending {pending:?}, carried {carried:?}");
            }
            SessionEvent::ReplyCompleted { call_ids, .. }
            | SessionEvent::ReplySkipped { call_ids, .. }
            | SessionEvent::ReplyInterrupted { told: call_ids, .. } => {
                for call_id in call_ids {
                    assert!(told.insert(call_id), "{call_id} is told twice");
                    pending.remove(call_id.as_str());
                }
            }
            SessionEvent::ReplyDropped { call_ids } => {
                for call_id in call_ids {
                    assert!(!told.contains(call_id.as_str()), "{call_id} was told");
                    pending.remove(call_id.as_str());
                }
            }
            _ => {}
        }
    }
    assert!(pending.is_empty(), "neither told nor named: {pending:?}");
}

fn check_no_unconfirmed_duplicate(events: &[SessionEvent]) {
    // By tool, as the running tasks of earlier responses: `r3c1` is of the response r3.
    let mut running: HashMap<&str, (&str, &str)> = HashMap::new();
    let response = |call_id: &str| call_id.split('c').next().unwrap_or_default().to_owned();
    let mut refused: HashSet<&str> = HashSet::new();
    for event in events {
        match event {
            SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
                let rivals: Vec<_> = running
                    .iter()
                    .filter(|(id, (name, text))| {
                        let same = text == &arguments.as_str();
                        name == tool
                            && if response(id) == response(call_id) {
                                same
                            } else {
                                tool != "job_by_args" || same
                            }
                    })
                    .collect();
                let confirmed = arguments.contains("confirm_duplicate") && refused.contains(tool.as_str());
                let may = match tool.as_str() {
                    "any_job" | "short_job" | "quiet_job" => true,
                    "one_of_two_jobs" => rivals.len() < 2,
                    "job" | "job_by_args" => rivals.is_empty() || confirmed,
                    _ => rivals.is_empty(),
                };
                assert!(may, "{call_id} of {tool} started beside {rivals:?}");
                running.insert(call_id, (tool, arguments));
            }
            SessionEvent::ToolCallEnded { call_id, .. } => {
                running.remove(call_id.as_str());
            }
            SessionEvent::ToolCallRefused { tool, .. } => {
                refused.insert(tool);
            }
            _ => {}
        }
    }
    assert!(running.is_empty(), "without an end: {running:?}");
}

fn check_end_is_the_end(events: &[SessionEvent]) {
    let mut started = HashSet::new();
    let mut ended = HashSet::new();
    for event in events {
        match event {
            SessionEvent::ToolCallStarted { call_id, .. } => assert!(started.insert(call_id)),
            SessionEvent::ToolCallUpdated { call_id, .. } => {
                assert!(started.contains(call_id) && !ended.contains(call_id));
            }
            SessionEvent::ToolCallEnded { call_id, .. } => {
                assert!(started.contains(call_id) && ended.insert(call_id));
            }
            SessionEvent::ToolCallRefused { call_id, .. } => assert!(!started.contains(call_id)),
            _ => {}
        }
    }
    assert_eq!(events.last(), Some(&SessionEvent::Closed));
}

/// How many random sessions each invariant is tried on.
fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(400), ..ProptestConfig::default() }
}

fn conversation() -> impl Strategy<Value = (Vec<Plan>, Vec<Move>)> {
    (prop::collection::vec(plan(), 1..6), prop::collection::vec(step(), 1..12))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn one_output_per_call((plans, moves) in conversation()) {
        check_one_output_per_call(&run(plans, moves).1);
    }

    #[test]
    fn one_voice((plans, moves) in conversation()) {
        check_one_voice(&run(plans, moves).0);
    }

    #[test]
    fn one_merge_and_told_once((plans, moves) in conversation()) {
        check_one_merge(&run(plans, moves).0);
    }

    #[test]
    fn no_unconfirmed_duplicate((plans, moves) in conversation()) {
        check_no_unconfirmed_duplicate(&run(plans, moves).0);
    }

    #[test]
    fn a_careless_server_breaks_none_of_it((plans, moves) in conversation()) {
        let (events, session) = run_with(plans, Ids::Careless, moves);
        check_one_output_per_call(&session);
        check_one_voice(&events);
        check_end_is_the_end(&events);
    }

    #[test]
    fn end_is_the_end((plans, moves) in conversation()) {
        check_end_is_the_end(&run(plans, moves).0);
    }
}

/// The invariants would hold in conversations in which nothing happens, too.
#[test]
fn the_random_conversations_are_worth_checking() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for _ in 0..500 {
        let (plans, moves) = conversation().new_tree(&mut runner).unwrap().current();
        for event in run(plans, moves).0 {
            let what = match &event {
                SessionEvent::ReplyScheduled { deferred: true, call_ids, .. } if call_ids.len() > 1 => {
                    "a merge"
                }
                SessionEvent::ReplyScheduled { deferred: false, call_ids, .. } if !call_ids.is_empty() => {
                    "a turn that carries news"
                }
                SessionEvent::ReplyInterrupted { call_ids, .. } if !call_ids.is_empty() => {
                    "news that goes back"
                }
                SessionEvent::ReplyDropped { .. } => "news that is given up",
                SessionEvent::ToolCallRefused { .. } => "a refusal",
                SessionEvent::ToolCallEnded { status: TaskStatus::Cancelled, .. } => "a cancellation",
                SessionEvent::ToolCallEnded { status: TaskStatus::TimedOut, .. } => "a timeout",
                SessionEvent::ToolCallUpdated { id, call_id, .. } if id != call_id => "a later update",
                _ => continue,
            };
            *seen.entry(what).or_default() += 1;
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
    assert!(seen.values().all(|count| *count >= 5), "{seen:?}");
}
