//! Conversations in which things go wrong on purpose: the invariants hold all the same, and nothing is left.
//!
//! A short run of what `cargo run --release -p asynctool-tests --bin stress` does for as long as wanted.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use std::time::Duration;

use asynctool_core::{ReplyPolicy, SessionEvent};
use asynctool_tests::{
    faults::{AnswerFault, Fault, Faults, Injected, Jump, Parting, Wrong},
    play::{Seen, play_paused, play_threaded},
    random::{Move, Scene},
    stress::{self, Options},
};

/// Those that there are in real time only.
const REAL: [Fault; 1] = [Fault::BlockingTool];

#[test]
fn whatever_goes_wrong_under_a_paused_clock_the_invariants_hold_and_nothing_is_left() {
    let all = Injected::default();
    for seed in 0..2000 {
        let seen = Seen::default();
        assert_eq!(play_paused(&Scene::faulty(seed), &seen).unwrap(), [], "seed {seed}");
        assert_eq!(seen.left(), 0, "seed {seed}");
        all.add(&seen.injected);
    }
    for (fault, count) in all.counts() {
        assert_eq!(count > 0, !REAL.contains(&fault), "{fault} was injected {count} times");
    }
}

#[test]
fn whatever_goes_wrong_on_several_threads_the_invariants_hold_and_nothing_is_left() {
    let all = Injected::default();
    for seed in 0..100 {
        let seen = Seen::default();
        assert_eq!(play_threaded(&Scene::faulty(seed).hurried(300), &seen).unwrap(), [], "seed {seed}");
        assert_eq!(seen.left(), 0, "seed {seed}");
        all.add(&seen.injected);
    }
    for fault in REAL {
        assert!(all.count(fault) > 0, "{fault} was never injected");
    }
}

/// A scene in which the user says one thing and nothing else is random.
fn quiet_scene(faults: Faults) -> Scene {
    let mut scene = Scene::of(0);
    scene.moves = vec![Move::Say("Hello".to_owned())];
    scene.plans.truncate(1);
    scene.plans[0].texts = vec!["Hello ".to_owned(), "there".to_owned()];
    scene.plans[0].calls.clear();
    scene.plans[0].end = asynctool_tests::random::PlanEnd::Well;
    scene.options.reply_policy = ReplyPolicy::SkipIfSeen;
    scene.options.log_items = None;
    scene.settle = 30_000;
    Scene { faults, ..scene }
}

/// The events of a scene in which nothing is wrong but what was put there.
fn events_of(scene: &Scene) -> (Vec<SessionEvent>, Injected) {
    let seen = Seen::default();
    assert_eq!(play_paused(scene, &seen).unwrap(), []);
    (seen.events().into_iter().map(|(_, event)| event).collect(), seen.injected)
}

#[test]
fn f3_a_listener_that_never_reads_has_no_consequence_but_that_it_is_told_how_much_it_missed() {
    let calm = quiet_scene(Faults::default());
    let deaf = quiet_scene(Faults { deaf: Some(2), ..Faults::default() });
    let ((calm, _), (events, injected)) = (events_of(&calm), events_of(&deaf));
    assert_eq!(injected.count(Fault::DeafListener), 1);
    // The one who reads may miss something too with a queue of two; what it hears is the same.
    let heard: Vec<_> = events.iter().filter(|event| !matches!(event, SessionEvent::Lagged { .. })).collect();
    assert!(heard.iter().all(|event| calm.contains(event)), "{heard:?}");
    assert_eq!(heard.last(), Some(&&SessionEvent::Closed));
}

#[test]
fn b14_a_stream_that_falls_silent_is_given_up_also_if_the_clock_jumps_over_its_deadline() {
    let fault = AnswerFault { after: 1, what: Wrong::Silent };
    let jump = Jump { after: 5_000, minutes: 600 };
    let scene = quiet_scene(Faults { answers: vec![Some(fault)], jumps: vec![jump], ..Faults::default() });
    let (events, injected) = events_of(&scene);
    assert_eq!(injected.count(Fault::ClockJump), 1);
    let is_error = |event: &&SessionEvent| matches!(event, SessionEvent::Error { .. });
    assert!(events.iter().any(|event| is_error(&event)), "{events:?}");
}

#[test]
fn d7_a_session_that_the_host_drops_answers_its_turns_and_comes_to_its_end() {
    let mut scene = quiet_scene(Faults { parting: Parting::Drops(1), ..Faults::default() });
    scene.plans[0].pause = 60_000;
    let (events, injected) = events_of(&scene);
    assert_eq!(injected.count(Fault::DroppedSession), 1);
    assert_eq!(events.last(), Some(&SessionEvent::Closed));
}

#[test]
fn a_short_run_of_the_endurance_test_finds_nothing() {
    let options = Options {
        time: Duration::from_secs(5),
        seed: 1_000_000,
        sessions: u64::MAX,
        threads: 1,
        real_every: 50,
        patience: Duration::from_secs(600),
        findings: 1,
        live: None,
        leak: 0,
    };
    let report = stress::run(options, |_| {});
    assert!(report.is_good(), "{}", report.in_full());
    assert!(report.sessions > 0);
}
