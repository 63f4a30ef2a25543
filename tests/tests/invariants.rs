//! The ten invariants: random users, tools, models and speakers, in random interleavings under paused time.
//!
//! `PROPTEST_CASES` says how many sessions are tried for each. A failure is shrunk by leaving out what the user, the
//! model and the tools do, and kept in a file beside this one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::collections::HashMap;

use asynctool_core::{ChatItem, ReplyCause, SessionEvent, TaskStatus};
use asynctool_tests::{
    invariants,
    play::{Seen, play_paused},
    random::Scene,
};
use proptest::prelude::*;

/// A random scene, of which ever more is left out when it is shrunk.
fn scene() -> impl Strategy<Value = Scene> {
    let mask = |size| prop::collection::vec(prop::bool::weighted(0.98), size);
    (any::<u64>().no_shrink(), mask(24), mask(6), mask(30)).prop_map(|(seed, moves, plans, calls)| {
        let mut scene = Scene::of(seed);
        let (mut moves, mut plans, mut calls) = (moves.into_iter(), plans.into_iter(), calls.into_iter());
        scene.moves.retain(|_| moves.next().unwrap_or(true));
        let whole = scene.plans.clone();
        scene.plans.retain(|_| plans.next().unwrap_or(true));
        if scene.plans.is_empty() {
            scene.plans = whole;
        }
        for plan in &mut scene.plans {
            plan.calls.retain(|_| calls.next().unwrap_or(true));
        }
        scene
    })
}

/// How many random sessions each invariant is tried on.
fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(10_000), ..ProptestConfig::default() }
}

/// Plays the scene, and looks for what breaks this invariant.
fn holds(scene: &Scene, invariant: &str) -> Result<(), TestCaseError> {
    let seen = Seen::default();
    let found = play_paused(scene, &seen).unwrap();
    let broken: Vec<String> =
        found.iter().filter(|found| found.invariant == invariant).map(ToString::to_string).collect();
    if broken.is_empty() {
        return Ok(());
    }
    let events = seen.events().into_iter().map(|(at, event)| format!("{at:?} {event:?}"));
    let events: Vec<String> = events.collect();
    Err(TestCaseError::fail(format!("{}\n{}", broken.join("\n"), events.join("\n"))))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn one_output_per_call(scene in scene()) {
        holds(&scene, invariants::ONE_OUTPUT_PER_CALL)?;
    }

    #[test]
    fn log_is_complete(scene in scene()) {
        holds(&scene, invariants::LOG_IS_COMPLETE)?;
    }

    #[test]
    fn told_once(scene in scene()) {
        holds(&scene, invariants::TOLD_ONCE)?;
    }

    #[test]
    fn one_voice(scene in scene()) {
        holds(&scene, invariants::ONE_VOICE)?;
    }

    #[test]
    fn one_merge(scene in scene()) {
        holds(&scene, invariants::ONE_MERGE)?;
    }

    #[test]
    fn no_unconfirmed_duplicate(scene in scene()) {
        holds(&scene, invariants::NO_UNCONFIRMED_DUPLICATE)?;
    }

    #[test]
    fn end_is_the_end(scene in scene()) {
        holds(&scene, invariants::END_IS_THE_END)?;
    }

    #[test]
    fn valid_request(scene in scene()) {
        holds(&scene, invariants::VALID_REQUEST)?;
    }

    #[test]
    fn clean_close(scene in scene()) {
        holds(&scene, invariants::CLEAN_CLOSE)?;
    }

    #[test]
    fn bounded(scene in scene()) {
        holds(&scene, invariants::BOUNDED)?;
    }
}

/// What is worth seeing in a random session.
fn noteworthy(event: &SessionEvent) -> Option<&'static str> {
    Some(match event {
        SessionEvent::ReplyScheduled { cause: ReplyCause::Notices, call_ids, .. } if call_ids.len() > 1 => {
            "a merge"
        }
        SessionEvent::ReplyScheduled { cause: ReplyCause::Turn, call_ids, .. } if !call_ids.is_empty() => {
            "a turn that carries news"
        }
        SessionEvent::ReplyScheduled { cause: ReplyCause::Line { .. }, .. } => "a line of a tool",
        SessionEvent::ReplyInterrupted { call_ids, .. } if !call_ids.is_empty() => "news that goes back",
        SessionEvent::ReplyDropped { .. } => "news that is given up",
        SessionEvent::ToolCallRefused { .. } => "a refusal",
        SessionEvent::ToolCallEnded { status: TaskStatus::Cancelled, .. } => "a cancellation",
        SessionEvent::ToolCallEnded { status: TaskStatus::TimedOut, .. } => "a timeout",
        SessionEvent::ToolCallUpdated { supersedes: Some(_), .. } => "a superseded update",
        SessionEvent::ToolCallUpdated { id, call_id, .. } if id != call_id => "a later update",
        SessionEvent::Handoff { .. } => "a handoff",
        SessionEvent::LogFull { .. } => "a full log",
        SessionEvent::ItemAdded { item } => match &item.item {
            ChatItem::Aside { .. } => "a filler",
            ChatItem::Summary { .. } => "a summary",
            ChatItem::Message(message) if message.response.is_some() => "words beside their calls",
            _ => return None,
        },
        _ => return None,
    })
}

/// The invariants would hold in conversations in which nothing happens, too.
#[test]
fn the_random_conversations_are_worth_checking() {
    let mut happened: HashMap<&str, usize> = HashMap::new();
    for seed in 0..1000 {
        let seen = Seen::default();
        assert_eq!(play_paused(&Scene::of(seed), &seen).unwrap(), [], "seed {seed}");
        for (_, event) in seen.events() {
            if let Some(what) = noteworthy(&event) {
                *happened.entry(what).or_default() += 1;
            }
        }
    }
    assert_eq!(happened.len(), 15, "{happened:?}");
    assert!(happened.values().all(|count| *count >= 5), "{happened:?}");
}
