//! The session against the reference model: random scripts are played on both, and both must give one story.
//!
//! `PROPTEST_CASES` says how many scripts are tried. Scripts in which two things fall on one millisecond are not counted.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use asynctool_core::{
    ChatItem, Events, Prompts, ReplyCause, ReplyPolicy, Role, Session, SessionEvent, SessionOptions,
    ToolChoice,
    testing::{self, PacedSpeaker, ScriptedModel},
};
use asynctool_tests::{
    Act, agent,
    panics::{self, AS_TOLD},
    reference,
    script::{
        AGENTS, Item, Job, Move, Part, REST, Request, SENTENCES, STEPS, Script, Story, Telling, Tool,
        call_id, target, words,
    },
};
use proptest::{prelude::*, strategy::ValueTree as _};
use tokio::time::Instant;

fn scripted(script: &Script) -> ScriptedModel {
    let script = script.clone();
    ScriptedModel::from_fn(move |_, number| {
        let mut answer = testing::Answer::nothing();
        let mut place = 0;
        for (index, part) in script.answer(number).iter().enumerate() {
            let id = call_id(number, place);
            answer = match part {
                Part::Words => answer.and_say(words(number, index)),
                Part::Pause(time) => answer.pause(Duration::from_millis(*time)),
                Part::Job(job) => answer.call(id, job.tool.name(), job.arguments()),
                Part::Cancel(back, place) => {
                    let target = target(number, *back, *place);
                    answer.call(id, "cancel_task", format!("{{\"call_id\": \"{target}\"}}"))
                }
                Part::Fail => answer.and_fail("overloaded"),
                Part::Silence => answer.and_hang(),
            };
            place += usize::from(matches!(part, Part::Job(_) | Part::Cancel(..)));
        }
        answer
    })
}

async fn listen(mut events: Events, began: Instant, until: Instant) -> Vec<(u64, Telling)> {
    let mut replies = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout_at(until, events.next()).await {
        let at = millis(began.elapsed());
        let event = match event {
            SessionEvent::ReplyScheduled { reply_id: reply, cause, call_ids: ids } => {
                Telling::Scheduled { reply, deferred: cause == ReplyCause::Notices, ids: owned(&ids) }
            }
            SessionEvent::ReplyCompleted { reply_id: reply, call_ids: ids } => {
                Telling::Completed { reply, ids: owned(&ids) }
            }
            SessionEvent::ReplyInterrupted { reply_id: reply, call_ids: ids, told, .. } => {
                Telling::Interrupted { reply, ids: owned(&ids), told: owned(&told) }
            }
            SessionEvent::ReplySkipped { reply_id: reply, call_ids: ids } => {
                Telling::Skipped { reply, ids: owned(&ids) }
            }
            SessionEvent::ReplyDropped { call_ids: ids } => Telling::Dropped { ids: owned(&ids) },
            SessionEvent::Handoff { from, to } => Telling::HandedOff { from, to },
            _ => continue,
        };
        replies.push((at, event));
    }
    replies
}

fn owned(ids: &[Arc<str>]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}

fn item(item: &ChatItem) -> Item {
    match item {
        ChatItem::Message(message) => match message.role {
            Role::User => Item::User(message.text.clone()),
            Role::Assistant => Item::Agent { text: message.text.clone(), interrupted: message.interrupted },
        },
        ChatItem::Call { call, .. } => Item::Call { id: call.id.to_string(), tool: call.name.to_string() },
        ChatItem::Output { call_id, output } => {
            Item::Output { id: call_id.to_string(), text: output.text.to_string(), is_error: output.is_error }
        }
        other => panic!("{other:?}"),
    }
}

async fn play(script: Script) -> Story {
    let mut options = SessionOptions::default();
    options.merge_window = Duration::from_millis(script.merge_window);
    options.reply_policy = script.policy;
    options.deferred_tools = script.deferred_tools;
    options.attended = script.attended;
    options.max_tool_steps = STEPS;
    options.events = 512;
    let mut prompts = Prompts::default();
    for (name, sentence) in SENTENCES {
        prompts.set(name.parse().unwrap(), sentence).unwrap();
    }
    let model = scripted(&script);
    let mut session = Session::builder(model.clone()).agent(agent("agent")).options(options).prompts(prompts);
    if let Some(word) = script.word {
        session = session.speaker(PacedSpeaker::new(Duration::from_millis(word)));
    }
    let session = session.start().unwrap();
    // Somebody who never reads makes no difference.
    let _deaf = session.events();
    let moves: u64 = script.moves.iter().map(|(pause, _)| pause).sum();
    let began = Instant::now();
    let end = began + Duration::from_millis(moves + REST);
    let replies = tokio::spawn(listen(session.events(), began, end));
    for (number, (pause, step)) in script.moves.iter().enumerate() {
        tokio::time::sleep(Duration::from_millis(*pause)).await;
        let running = |index: usize| session.running().get(index).map(|task| task.call_id.clone());
        match step {
            Move::Say => drop(session.user(format!("u{number}"))),
            Move::StartSpeaking => session.user_started_speaking(),
            Move::StopSpeaking => session.user_stopped_speaking(),
            Move::Interrupt => drop(session.interrupt()),
            Move::Cancel(index) => {
                if let Some(id) = running(*index) {
                    drop(session.cancel(&id).await);
                }
            }
            Move::CancelForUser(index) => {
                if let Some(id) = running(*index) {
                    drop(session.cancel_for_user(&id).await);
                }
            }
            Move::HandOff(index) => session.hand_off(agent(AGENTS[*index])).unwrap(),
        }
    }
    tokio::time::sleep_until(end).await;
    let log = session.log().iter().map(|entry| (millis(entry.at), item(&entry.item))).collect();
    let request = |request: &asynctool_core::ModelRequest| Request {
        note: request.note.clone().unwrap_or_default(),
        tools: request.tool_choice == ToolChoice::Auto,
        calls: request.exchanges().map(|exchange| exchange.call.id.to_string()).collect(),
    };
    let requests = model.requests().iter().map(request).collect();
    Story { log, replies: replies.await.unwrap(), requests }
}

fn run(script: &Script) -> Story {
    panics::watch();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(play(script.clone()))
}

fn word() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => "[a-d]".prop_map(Act::Say),
        1 => "[a-d]".prop_map(Act::SaySilent),
        2 => "[a-d]".prop_map(Act::SayUrgent),
        3 => ("[kl]", "[a-d]").prop_map(|(key, text)| Act::SayInstead { key, text }),
    ]
}

fn says(act: &Act) -> bool {
    matches!(act, Act::Say(_) | Act::SaySilent(_) | Act::SayUrgent(_) | Act::SayInstead { .. })
}

fn job() -> impl Strategy<Value = Job> {
    let talk = prop::collection::vec((1_u64..4000, word()), 0..4);
    let first = prop::option::weighted(0.5, (1_u64..3000, word()));
    let protect = prop::option::weighted(0.1, any::<prop::sample::Index>());
    let end = prop_oneof![
        6 => "[x-z]".prop_map(Act::Return),
        2 => Just(Act::Nothing),
        1 => Just(Act::Fail("sold out".to_owned())),
        1 => Just(Act::Break("secret".to_owned())),
        1 => Just(Act::Panic(AS_TOLD.to_owned())),
        2 => Just(Act::Hang),
        1 => prop::sample::select(AGENTS.to_vec()).prop_map(|name| Act::HandOff(name.to_owned())),
    ];
    let tool = prop_oneof![
        2 => prop::sample::select(vec![Tool::Job, Tool::ShortJob]),
        5 => prop::sample::select(Tool::ALL.to_vec()),
    ];
    let flags = any::<[bool; 3]>();
    let acts = (first, talk, protect, end).prop_map(|(first, talk, protect, end)| {
        let mut acts = Vec::new();
        // After an update comes a wait.
        if let Some((time, word)) = first {
            acts.extend([word, Act::Wait(time)]);
        }
        for (time, word) in talk {
            acts.extend([Act::Wait(time), word]);
        }
        if acts.last().is_some_and(says) {
            acts.push(Act::Wait(700));
        }
        // That an update of its own is over is not told to a task before its next poll.
        let places: Vec<usize> = (0..=acts.len()).filter(|at| *at == 0 || !says(&acts[at - 1])).collect();
        if let Some(place) = protect {
            acts.insert(*place.get(&places), Act::Protect);
        }
        acts.push(end);
        acts
    });
    let at_once = prop::sample::select(AGENTS.to_vec()).prop_map(|name| vec![Act::HandOff(name.to_owned())]);
    let acts = prop_oneof![4 => acts, 1 => at_once];
    (tool, acts, flags).prop_map(|(tool, acts, [here, in_full, confirmed])| {
        let may_confirm = matches!(tool, Tool::Job | Tool::JobByArgs | Tool::JobByPlace);
        Job { tool, acts, here, in_full, confirmed: confirmed && may_confirm }
    })
}

/// Two equal jobs of one answer would do everything at the same moments. Those that run side by side are kept apart;
/// those that are duplicates stay as they are.
fn keep_apart(call: &mut Part, place: u64) {
    let Part::Job(job) = call else { return };
    if matches!(job.tool, Tool::AnyJob | Tool::ShortJob | Tool::QuietJob | Tool::OneOfTwoJobs) {
        for act in &mut job.acts {
            if let Act::Wait(time) = act {
                *time += 37 * place;
            }
        }
    }
}

fn answer(jobs: &[Job]) -> impl Strategy<Value = Vec<Part>> + use<> {
    let call = prop_oneof![
        6 => prop::sample::select(jobs.to_vec()).prop_map(Part::Job),
        1 => (1_usize..4, 0_usize..2).prop_map(|(back, place)| Part::Cancel(back, place)),
    ];
    let part = prop_oneof![
        3 => Just(Part::Words),
        2 => (1_u64..2500).prop_map(Part::Pause),
    ];
    let calls = prop_oneof![2 => Just(Vec::new()), 3 => prop::collection::vec(call, 1..4)];
    let fails = prop::option::weighted(0.1, prop_oneof![3 => Just(Part::Fail), 1 => Just(Part::Silence)]);
    (prop::collection::vec(part, 0..4), calls, fails).prop_map(|(parts, mut calls, fails)| {
        calls.iter_mut().zip(0..).for_each(|(call, place)| keep_apart(call, place));
        parts.into_iter().chain(calls).chain(fails).collect()
    })
}

fn step() -> impl Strategy<Value = Move> {
    prop_oneof![
        8 => Just(Move::Say),
        2 => Just(Move::StartSpeaking),
        3 => Just(Move::StopSpeaking),
        2 => Just(Move::Interrupt),
        1 => (0_usize..3).prop_map(Move::Cancel),
        1 => (0_usize..3).prop_map(Move::CancelForUser),
        1 => (0..AGENTS.len()).prop_map(Move::HandOff),
    ]
}

fn script() -> impl Strategy<Value = Script> {
    let jobs = prop::collection::vec(job(), 1..5);
    let answers = jobs.prop_flat_map(|jobs| prop::collection::vec(answer(&jobs), 1..6));
    let moves = prop::collection::vec((1_u64..4000, step()), 1..10);
    let policy = prop_oneof![
        2 => Just(ReplyPolicy::SkipIfSeen),
        1 => Just(ReplyPolicy::AskIfSeen),
        1 => Just(ReplyPolicy::Always),
    ];
    let options = (
        prop_oneof![Just(100_u64), Just(0), Just(1500)],
        policy,
        prop::bool::weighted(0.25),
        prop::bool::weighted(0.75),
        prop::option::weighted(0.6, prop_oneof![Just(331_u64), Just(1009)]),
    );
    (options, answers, moves).prop_map(|(options, answers, mut moves)| {
        let (merge_window, policy, deferred_tools, attended, word) = options;
        moves.insert(0, (1, Move::Say));
        moves.push((17, Move::StopSpeaking));
        Script { merge_window, policy, deferred_tools, attended, word, answers, moves }
    })
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000);
    ProptestConfig { cases, max_global_rejects: cases, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_session_does_what_the_model_says(script in script()) {
        let Ok(expected) = reference::play(&script) else { return Err(TestCaseError::reject("a tie")) };
        assert_same(&script, &expected);
    }
}

fn assert_same(script: &Script, expected: &Story) {
    let story = run(script);
    assert!(*expected == story, "{script:?}\n{}", difference(expected, &story));
}

/// Where two stories part: the last lines that they share, and the first that they do not.
fn difference(expected: &Story, real: &Story) -> String {
    fn part<T: std::fmt::Debug + PartialEq>(what: &str, expected: &[T], real: &[T]) -> String {
        let shared = expected.iter().zip(real).take_while(|(expected, real)| expected == real).count();
        if shared == expected.len().max(real.len()) {
            return format!("{what}: the same\n");
        }
        let line = |item: &T| format!("    {item:?}\n");
        let before: String = real[shared.saturating_sub(8)..shared].iter().map(line).collect();
        let after = |all: &[T]| all[shared..].iter().take(3).map(line).collect::<String>();
        format!("{what}\n{before}  model\n{}  session\n{}", after(expected), after(real))
    }
    [
        part("log", &expected.log, &real.log),
        part("replies", &expected.replies, &real.replies),
        part("requests", &expected.requests, &real.requests),
    ]
    .concat()
}

/// The tasks of `job_instead` that ended when it was called again.
fn replacements(story: &Story) -> usize {
    let is_call =
        |item: &Item| matches!(item, Item::Call { tool, id } if tool == "job_instead" && !id.contains('_'));
    let ended = story
        .log
        .iter()
        .filter(|(_, item)| matches!(item, Item::Output { text, .. } if text.starts_with("cancelled")));
    ended.filter(|(at, _)| story.log.iter().any(|(time, item)| time == at && is_call(item))).count()
}

/// The calls of the log that the last request does not show, although they stood in it by then.
fn hidden(story: &Story) -> usize {
    let Some(last) = story.requests.last() else { return 0 };
    let calls = story.log.iter().filter_map(|(_, item)| match item {
        Item::Call { id, .. } => Some(id),
        _ => None,
    });
    let before = calls.take_while(|id| Some(*id) != last.calls.last());
    before.filter(|id| !last.calls.contains(id)).count()
}

/// The calls of `job` that were not refused, although a task of another response said something after them.
fn confirmations(story: &Story) -> usize {
    let response = |id: &str| id.split('c').next().unwrap().to_owned();
    let calls: Vec<&str> = story
        .log
        .iter()
        .filter_map(|(_, item)| match item {
            Item::Call { id, tool } if tool == "job" => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let is_refused = |call: &str| {
        story.log.iter().any(|(_, item)| matches!(item, Item::Output { id, text, .. } if id == call && text.ends_with("or wait")))
    };
    let place = |call: &str| calls.iter().position(|one| *one == call).unwrap();
    let runs_beside_older = |(at, call): (usize, &&str)| {
        !call.contains('_')
            && !is_refused(call)
            && calls[at..].iter().any(|later| match later.split_once('_') {
                Some((older, _)) => place(older) < at && response(older) != response(call),
                None => false,
            })
    };
    calls.iter().enumerate().filter(|(at, call)| runs_beside_older((*at, call))).count()
}

/// The model would agree with a session in which nothing happens, too.
#[test]
fn the_random_scripts_are_worth_checking() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut see = |what, count| *seen.entry(what).or_default() += count;
    for _ in 0..1000 {
        let script = script().new_tree(&mut runner).unwrap().current();
        let Ok(story) = reference::play(&script) else {
            see("a tie", 1);
            continue;
        };
        for (_, telling) in &story.replies {
            match telling {
                Telling::Scheduled { deferred: true, ids, .. } if ids.len() > 1 => see("a merge", 1),
                Telling::Scheduled { deferred: false, ids, .. } if !ids.is_empty() => {
                    see("carried by a turn", 1);
                }
                Telling::Interrupted { ids, told, .. } => {
                    see("back to the queue", usize::from(!ids.is_empty()));
                    see("told before it was cut off", usize::from(!told.is_empty()));
                }
                Telling::Skipped { ids, .. } => see("told by silence", usize::from(!ids.is_empty())),
                Telling::Dropped { .. } => see("dropped", 1),
                Telling::HandedOff { .. } => see("a handoff", 1),
                _ => {}
            }
        }
        let outputs = story.log.iter().filter_map(|(_, item)| match item {
            Item::Output { id, text, .. } => Some((id.as_str(), text.as_str())),
            _ => None,
        });
        for (id, text) in outputs {
            let what = match text {
                "timed out" => "a timeout",
                "still running" => "a detached call",
                "cancelled" | "cancelled before it said anything" => "an end by force",
                "finished" => "a silent end",
                "failed" => "a masked error",
                "no room" => "a full tool",
                "sold out" => "an error for the model",
                _ if text.ends_with("cannot be replaced") => "no replacement",
                _ if text.ends_with("is cancelled") => "a cancel by the model",
                _ if text.contains(" ask first ") => "a flag that nobody asked for",
                "nobody asked" => "a cancel that nobody asked for",
                _ if text.ends_with("or wait") => "a refusal",
                _ if text.starts_with("not to ") => "a conflict of handoffs",
                _ if id.contains("_update_") => "a later update",
                _ => continue,
            };
            see(what, 1);
        }
        see("seen already", story.requests.iter().filter(|request| request.note.contains("seen")).count());
        see("hidden from the model", hidden(&story));
        see("a replacement", replacements(&story));
        see("a confirmation", confirmations(&story));
    }
    let ties = seen.remove("a tie").unwrap_or_default();
    assert!(ties < 200, "{ties} ties");
    assert_eq!(seen.len(), 25, "{seen:?}");
    assert!(seen.values().all(|count| *count >= 5), "{seen:?}");
}

// What was found.

fn call(tool: Tool, acts: &[Act]) -> Job {
    Job { tool, acts: acts.to_vec(), here: false, in_full: false, confirmed: false }
}

#[test]
fn a7_detach_after_does_not_wait_for_the_calls_before() {
    let slow = Part::Job(call(Tool::AnyJob, &[Act::Wait(5000)]));
    let quiet = Part::Job(call(Tool::QuietJob, &[Act::Hang]));
    let answers = vec![vec![slow, quiet], vec![Part::Words]];
    let script = Script::new(answers, vec![(1, Move::Say)]);
    assert_same(&script, &reference::play(&script).unwrap());
}

#[test]
fn c7_a_flag_that_was_not_needed_uses_up_nothing() {
    let runs = || Part::Job(call(Tool::Job, &[Act::Say("a".to_owned()), Act::Hang]));
    let other = Part::Job(Job { confirmed: true, ..call(Tool::Job, &[Act::Return("x".to_owned())]) });
    let answers = vec![vec![runs(), runs(), other.clone()], vec![other], vec![Part::Words]];
    let script = Script::new(answers, vec![(1, Move::Say)]);
    assert_same(&script, &reference::play(&script).unwrap());
}

/// Jobs that nobody has to wait for, and one that is refused, confirmed and cancelled again and again.
fn in_one_turn(what: Part) -> Script {
    let runs = Part::Job(call(Tool::Job, &[Act::Say("a".to_owned()), Act::Hang]));
    Script::new(vec![vec![runs], vec![what], vec![Part::Words]], vec![(1, Move::Say), (500, Move::Say)])
}

#[test]
fn d8_what_a_model_does_after_it_has_read_something_is_no_wish_of_the_user_on_both_sides() {
    let again = Job { confirmed: true, ..call(Tool::Job, &[Act::Say("b".to_owned()), Act::Hang]) };
    for what in [Part::Cancel(1, 0), Part::Job(again)] {
        let mut script = in_one_turn(what);
        let expected = reference::play(&script).unwrap();
        let refused = |(_, item): &(u64, Item)| match item {
            Item::Output { text, .. } => text == "nobody asked" || text.contains(" ask first "),
            _ => false,
        };
        assert!(expected.log.iter().any(refused), "{expected:?}");
        assert_same(&script, &expected);
        script.attended = false;
        assert_same(&script, &reference::play(&script).unwrap());
    }
}

#[test]
fn e7_two_targets_in_one_batch_are_errors_on_both_sides() {
    let to = |name: &str| Part::Job(call(Tool::AnyJob, &[Act::HandOff(name.to_owned())]));
    let script = Script::new(vec![vec![to("sales"), to("support")], vec![Part::Words]], vec![(1, Move::Say)]);
    let expected = reference::play(&script).unwrap();
    let refused = |(_, item): &&(u64, Item)| matches!(item, Item::Output { text, is_error: true, .. } if text == "not to sales, support");
    assert_eq!(expected.log.iter().filter(refused).count(), 2, "{expected:?}");
    assert_same(&script, &expected);
}

#[test]
fn b9_a_reply_that_goes_on_is_asked_to_tell_no_word_that_the_model_sees_no_longer() {
    let instead = |text: &str| Act::SayInstead { key: "k".to_owned(), text: text.to_owned() };
    let acts = [instead("a"), Act::Wait(1000), instead("b"), Act::Wait(500), instead("c"), Act::Hang];
    let chatty = Part::Job(call(Tool::Job, &acts));
    let quick = Part::Job(call(Tool::AnyJob, &[Act::Return("x".to_owned())]));
    let answers =
        vec![vec![chatty], vec![Part::Words], vec![Part::Pause(700), quick], vec![Part::Words], vec![]];
    let script = Script::new(answers, vec![(1, Move::Say), (1050, Move::Say)]);
    let expected = reference::play(&script).unwrap();
    let notes: Vec<&str> = expected.requests[2..4].iter().map(|request| request.note.as_str()).collect();
    assert_eq!(notes, ["also tell r0c0_update_1", "also tell r0c0_update_2"]);
    assert_same(&script, &expected);
}

#[test]
fn b11_an_answer_ends_the_row_of_failures() {
    let job = Part::Job(call(Tool::AnyJob, &[Act::Return("x".to_owned())]));
    let answers = vec![vec![Part::Fail], vec![job.clone()], vec![Part::Fail], vec![job]];
    let script = Script::new(answers, vec![(1, Move::Say), (1, Move::Say)]);
    let expected = reference::play(&script).unwrap();
    let times: Vec<u64> = expected
        .replies
        .iter()
        .filter(|(_, telling)| matches!(telling, Telling::Scheduled { .. }))
        .map(|(at, _)| *at)
        .collect();
    assert_eq!(times[..3], [1, 2, 1002], "the first failure was followed by an answer");
    assert_same(&script, &expected);
}
