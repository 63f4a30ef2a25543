//! A check that cannot fail is a defect: for each invariant, events that break it.

use asynctool_core::{
    AnsweredBy, ChatItem, Dialect, FunctionCall, FunctionOutput, Message, Refusal, Registry, ReplyCause,
    RequestItem, Role, SessionEvent as Event, TaskStatus, UserState,
};

use super::*;

fn item(seq: u64, item: ChatItem) -> Event {
    Event::ItemAdded { item: Arc::new(LogEntry { seq, at: Duration::ZERO, item }) }
}

fn call(seq: u64, id: &str, arguments: &str) -> Event {
    let call = FunctionCall::new(id, "job", arguments);
    item(seq, ChatItem::Call { call, response: seq })
}

fn output(seq: u64, id: &str) -> Event {
    item(seq, ChatItem::Output { call_id: id.into(), output: FunctionOutput::new("done") })
}

fn message(role: Role, text: &str) -> Message {
    Message { role, text: text.to_owned(), interrupted: false, response: None }
}

fn started(id: &str) -> Event {
    Event::ToolCallStarted { call_id: id.into(), tool: "job".into(), arguments: "{}".into() }
}

fn updated(id: &str, of: &str) -> Event {
    Event::ToolCallUpdated {
        id: id.into(),
        call_id: of.into(),
        tool: "job".into(),
        message: "news".into(),
        progress: None,
        supersedes: None,
    }
}

fn ended(id: &str) -> Event {
    Event::ToolCallEnded {
        call_id: id.into(),
        tool: "job".into(),
        status: TaskStatus::Done,
        message: "done".into(),
    }
}

fn scheduled(reply_id: u64, ids: &[&str]) -> Event {
    let call_ids = ids.iter().map(|&id| id.into()).collect();
    Event::ReplyScheduled { reply_id, cause: ReplyCause::Notices, call_ids }
}

fn completed(reply_id: u64, ids: &[&str]) -> Event {
    Event::ReplyCompleted { reply_id, call_ids: ids.iter().map(|&id| id.into()).collect() }
}

/// A call with a later update, from its start to its end.
fn job() -> Vec<Event> {
    vec![
        call(0, "a", "{}"),
        started("a"),
        output(1, "a"),
        updated("a", "a"),
        call(2, "a_update_1", "{}"),
        output(3, "a_update_1"),
        updated("a_update_1", "a"),
        call(4, "a_final", "{}"),
        output(5, "a_final"),
        ended("a"),
    ]
}

fn check_with(rules: Rules, events: &[Event], end: Option<End<'_>>) -> Vec<&'static str> {
    let mut checker = Checker::with(rules);
    for event in events {
        checker.see(Duration::ZERO, event);
    }
    let entry = |event: &Event| match event {
        Event::ItemAdded { item } => Some(item.clone()),
        _ => None,
    };
    let log: Vec<_> = events.iter().filter_map(entry).collect();
    let end = end.unwrap_or(End { log: Some(&log), ..End::default() });
    let mut names: Vec<_> = checker.end(&end).iter().map(|violation| violation.invariant).collect();
    names.dedup();
    names
}

fn rules() -> Rules {
    Rules::of(&SessionOptions::default())
}

/// The names of what these events break.
fn check(events: &[Event]) -> Vec<&'static str> {
    check_with(rules(), events, None)
}

/// A job, then these events, then the end.
fn after_job(events: impl IntoIterator<Item = Event>) -> Vec<Event> {
    job().into_iter().chain(events).chain([Event::Closed]).collect()
}

const NEWS: [&str; 2] = ["a_update_1", "a_final"];

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    assert_eq!(check(&after_job([scheduled(0, &NEWS), completed(0, &NEWS)])), [""; 0]);
}

#[test]
fn one_output_per_call_is_broken_by_a_second_output_and_by_none() {
    let told = || [scheduled(0, &NEWS), completed(0, &NEWS)];
    assert!(check(&after_job(told().into_iter().chain([output(6, "a")]))).contains(&ONE_OUTPUT_PER_CALL));
    assert!(check(&after_job(told().into_iter().chain([call(6, "b", "{}")]))).contains(&ONE_OUTPUT_PER_CALL));
    assert!(check(&after_job(told().into_iter().chain([call(6, "a", "{}")]))).contains(&ONE_OUTPUT_PER_CALL));
}

#[test]
fn log_is_complete_is_broken_by_a_gap_by_lost_words_and_by_a_lost_entry() {
    let message = item(1, ChatItem::Message(Arc::new(message(Role::User, "Hello"))));
    assert!(check(&[message, Event::Closed]).contains(&LOG_IS_COMPLETE));
    let words = Event::ReplyDelta { reply_id: 0, text: "Hello".to_owned() };
    let ids = &NEWS;
    let lost = after_job([scheduled(0, ids), words, completed(0, ids)]);
    assert_eq!(check(&lost), [LOG_IS_COMPLETE]);
    let events = after_job([scheduled(0, ids), completed(0, ids)]);
    let empty = End { log: Some(&[]), ..End::default() };
    assert_eq!(check_with(rules(), &events, Some(empty)), [LOG_IS_COMPLETE]);
    assert_eq!(check_with(rules(), &events, Some(End::default())), [""; 0], "nobody can read it");
}

#[test]
fn told_once_is_broken_by_silence_and_by_saying_it_twice() {
    assert_eq!(check(&after_job([])), [TOLD_ONCE]);
    let twice =
        [scheduled(0, &NEWS), completed(0, &NEWS), scheduled(1, &["a_final"]), completed(1, &["a_final"])];
    assert_eq!(check(&after_job(twice)), [TOLD_ONCE]);
    let dropped = Event::ReplyDropped { call_ids: NEWS.map(Into::into).to_vec() };
    let both = after_job([dropped, scheduled(0, &NEWS), completed(0, &NEWS)]);
    assert_eq!(check(&both), [TOLD_ONCE]);
}

#[test]
fn one_voice_is_broken_by_two_replies_and_by_one_over_the_user() {
    let two = [scheduled(0, &NEWS), scheduled(1, &NEWS), completed(1, &NEWS)];
    assert!(check(&after_job(two)).contains(&ONE_VOICE));
    let speaks = Event::UserStateChanged { state: UserState::Speaking };
    assert_eq!(check(&after_job([speaks, scheduled(0, &NEWS), completed(0, &NEWS)])), [ONE_VOICE]);
}

#[test]
fn one_merge_is_broken_by_telling_one_thing_of_two() {
    let one = |id, ids: &[&str]| [scheduled(id, ids), completed(id, ids)];
    let apart = one(0, &["a_update_1"]).into_iter().chain(one(1, &["a_final"]));
    assert_eq!(check(&after_job(apart)), [ONE_MERGE]);
}

#[test]
fn no_unconfirmed_duplicate_is_broken_by_a_second_job_and_not_by_a_confirmed_one() {
    let first = [call(0, "a", "{}"), started("a")];
    let second = [call(1, "b", "{}"), started("b"), output(2, "a"), ended("a"), output(3, "b"), ended("b")];
    let events: Vec<_> = first.into_iter().chain(second).chain([Event::Closed]).collect();
    assert_eq!(check(&events), [NO_UNCONFIRMED_DUPLICATE]);

    let flag = r#"{"confirm_duplicate": true}"#;
    let confirmed =
        Event::ToolCallStarted { call_id: "c".into(), tool: "job".into(), arguments: flag.into() };
    let refused =
        Event::ToolCallRefused { call_id: "b".into(), tool: "job".into(), reason: Refusal::Duplicate };
    let said = |seq| item(seq, ChatItem::Message(Arc::new(message(Role::User, "Yes."))));
    let events = |middle: Vec<Event>| {
        let first = [call(0, "a", "{}"), started("a")];
        let last =
            [call(4, "c", flag), confirmed.clone(), output(5, "a"), ended("a"), output(6, "c"), ended("c")];
        first.into_iter().chain(middle).chain(last).chain([Event::Closed]).collect::<Vec<_>>()
    };
    let asked = events(vec![call(1, "b", "{}"), output(2, "b"), refused.clone(), said(3)]);
    assert_eq!(check(&asked), [""; 0]);
    let unasked = events(vec![said(1), call(2, "b", "{}"), output(3, "b"), refused]);
    assert_eq!(check(&unasked), [NO_UNCONFIRMED_DUPLICATE], "the user has said nothing since");
}

#[test]
fn end_is_the_end_is_broken_by_a_word_after_it() {
    let events = after_job([updated("a", "a"), scheduled(0, &NEWS), completed(0, &NEWS)]);
    assert_eq!(check(&events), [END_IS_THE_END]);
    let twice = after_job([ended("a"), scheduled(0, &NEWS), completed(0, &NEWS)]);
    assert_eq!(check(&twice), [END_IS_THE_END]);
}

fn asked(id: &str) -> Event {
    let (call_id, tool, question) = (id.into(), "job".into(), "May it?".to_owned());
    Event::ApprovalRequested { call_id, tool, question, deadline_ms: 300_000 }
}

fn answered(id: &str, granted: bool) -> Event {
    let (call_id, tool, by) = (id.into(), "job".into(), AnsweredBy::Approver);
    Event::ApprovalAnswered { call_id, tool, granted, by, reason: None }
}

/// A call that waits for approval and gets it, which is not told; then this, and what the reply tells.
fn approved(asks: Event, answers: impl IntoIterator<Item = Event>) -> Vec<Event> {
    let mut events = vec![call(0, "a", "{}"), started("a"), asks, output(1, "a"), updated("a", "a")];
    events.extend(answers);
    events.extend([call(2, "a_update_1", "{}"), output(3, "a_update_1"), updated("a_update_1", "a")]);
    events.extend([call(4, "a_final", "{}"), output(5, "a_final"), ended("a")]);
    events.extend([scheduled(0, &["a_final"]), completed(0, &["a_final"]), Event::Closed]);
    events
}

#[test]
fn i8_end_is_the_end_is_broken_by_what_comes_without_approval() {
    assert_eq!(check(&approved(asked("a"), [answered("a", true)])), [""; 0]);
    for events in [
        approved(asked("a"), [answered("a", false)]),
        approved(asked("a"), [answered("a", true), answered("a", true)]),
        approved(updated("a", "a"), [asked("a"), answered("a", true)]),
        approved(asked("b"), [answered("a", true)]),
    ] {
        assert!(check(&events).contains(&END_IS_THE_END), "{events:?}");
    }
    assert!(check(&approved(asked("a"), [])).contains(&END_IS_THE_END));
}

#[test]
fn i7_told_once_does_not_ask_for_the_news_that_somebody_said_no() {
    let denied = |answer| {
        vec![
            call(0, "a", "{}"),
            started("a"),
            asked("a"),
            output(1, "a"),
            updated("a", "a"),
            answer,
            call(2, "a_final", "{}"),
            output(3, "a_final"),
            Event::ToolCallEnded {
                call_id: "a".into(),
                tool: "job".into(),
                status: TaskStatus::Denied,
                message: "no".into(),
            },
            Event::Closed,
        ]
    };
    assert_eq!(check(&denied(answered("a", false))), [""; 0]);
    let mut unanswered = answered("a", false);
    if let Event::ApprovalAnswered { by, .. } = &mut unanswered {
        *by = AnsweredBy::Deadline;
    }
    assert_eq!(check(&denied(unanswered)), [TOLD_ONCE]);
}

/// What the check finds in a request with this history and this note.
fn requested(history: &[RequestItem], note: Option<&str>) -> Vec<String> {
    let tools = Arc::new(Registry::default().render(Dialect::JsonSchema));
    let mut request = ModelRequest::new("", history.to_vec(), tools);
    request.note = note.map(str::to_owned);
    let mut found = Found { at: Duration::ZERO, all: Vec::new() };
    request::check(&request, &rules(), &mut found);
    found.all.iter().for_each(|violation| assert_eq!(violation.invariant, VALID_REQUEST));
    found.all.into_iter().map(|violation| violation.what).collect()
}

fn calls(ids: &[&str], name: &str, arguments: &str) -> RequestItem {
    let call = |id: &&str| (FunctionCall::new(*id, name, arguments), FunctionOutput::new("done"));
    RequestItem::calls(ids.iter().map(call))
}

#[test]
fn valid_request_is_broken_by_what_a_provider_refuses() {
    let user = || RequestItem::user("Hello");
    let broken = |history: &[RequestItem]| requested(history, None).len() == 1;
    assert_eq!(requested(&[user(), calls(&["a", "b"], "job", "{}")], None), [""; 0]);
    assert!(broken(&[RequestItem::user(" ")]));
    assert!(broken(&[user(), RequestItem::assistant(""), user()]));
    assert!(broken(&[calls(&["a"], "job", "{}")]) && broken(&[]));
    assert!(broken(&[user(), calls(&[], "job", "{}")]));
    let long = "x".repeat(41);
    for (ids, name, arguments) in [
        (["a", "a"], "job", "{}"),
        (["a", ""], "job", "{}"),
        (["a", "ä"], "job", "{}"),
        (["a", &long], "job", "{}"),
    ] {
        assert!(broken(&[user(), calls(&ids, name, arguments)]), "{ids:?} {arguments}");
    }
    assert!(broken(&[user(), calls(&["a"], "job", "[]")]) && broken(&[user(), calls(&["a"], "", "{}")]));
}

#[test]
fn valid_request_takes_the_ids_of_the_server_as_they_are() {
    let mut checker = Checker::with(rules());
    let tools = Arc::new(Registry::default().render(Dialect::JsonSchema));
    let odd = [RequestItem::user("Hello"), calls(&["call:1.0"], "job", "{}")].to_vec();
    let request = ModelRequest::new("", odd, tools);
    checker.know_ids(["call:1.0".to_owned()]);
    checker.see_request(&request);
    assert_eq!(checker.violations(), []);
}

#[test]
fn valid_request_is_broken_by_words_of_the_agent_that_nothing_follows() {
    let history = [RequestItem::user("Hello"), RequestItem::assistant("Well")];
    assert_eq!(requested(&history, Some("Answer.")), [""; 0]);
    assert_eq!(requested(&history, None).len(), 1);
    assert_eq!(requested(&history, Some(" ")).len(), 1);
}

#[test]
fn clean_close_is_broken_by_what_is_left() {
    let open = [call(0, "a", "{}"), started("a"), Event::Closed];
    assert!(check(&open).contains(&CLEAN_CLOSE));
    assert_eq!(check(&[]), [CLEAN_CLOSE]);
    assert_eq!(check(&[Event::Closed, Event::Closed]), [CLEAN_CLOSE]);
    let late = Some(Duration::ZERO);
    for end in [
        End { running: 1, ..End::default() },
        End { unanswered: 1, ..End::default() },
        End { overdue: late, ..End::default() },
    ] {
        assert_eq!(check_with(rules(), &[Event::Closed], Some(end)), [CLEAN_CLOSE]);
    }
}

#[test]
fn bounded_is_broken_by_one_too_many() {
    let told = || after_job([scheduled(0, &NEWS), completed(0, &NEWS)]);
    let broken = |change: fn(&mut Rules)| {
        let mut rules = rules();
        change(&mut rules);
        check_with(rules, &told(), None) == [BOUNDED]
    };
    assert!(broken(|rules| rules.limits.running = 0));
    assert!(broken(|rules| rules.max_tool_steps = 0));
    assert!(broken(|rules| rules.limits.batch = 0));
    assert!(broken(|rules| rules.limits.pending_updates = 0));
    assert!(broken(|rules| rules.log_items = Some(3)), "nobody was told that it is full");
    assert!(!broken(|_| {}));
}

#[test]
fn a_listener_that_missed_something_finds_nothing() {
    assert_eq!(check(&[Event::Lagged { missed: 1 }]), [""; 0]);
}

#[test]
fn a_seed_makes_the_same_conversation_every_time() {
    use crate::{play, random::Scene};
    for seed in [1, 2] {
        assert_eq!(Scene::of(seed), Scene::of(seed));
        let (one, other) = (play::Seen::default(), play::Seen::default());
        let scene = Scene::of(seed);
        assert_eq!(play::play_paused(&scene, &one).unwrap(), play::play_paused(&scene, &other).unwrap());
        assert_eq!(one.events(), other.events());
    }
}
