//! Where features meet: combinations that a review found.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use asynctool_core::{
    Agent, AsyncRunContext, FillerLines, FillerOptions, Line, Played, Playing, ReplyCause, ReplyPolicy,
    Session, SessionBuilder, SessionEvent, SessionOptions, Speaker, Update,
    testing::{Answer, PacedSpeaker, ScriptedModel, expect_event, transcript},
    toolset,
};
use asynctool_tests::{Act, Jobs, acts, slow};

const SECOND: Duration = Duration::from_secs(1);
const STILL_RUNS: &str = "c = The call c of any_job is still running; nothing is known of it yet.";
const ADD: &str = r#"{"a": 1, "b": 1}"#;

/// Lends the context of its call to the test.
#[derive(Clone, Default)]
struct Edges(Arc<Mutex<Option<AsyncRunContext>>>);

#[toolset]
impl Edges {
    /// Work for some seconds.
    async fn lend(&self, ctx: &AsyncRunContext, seconds: u64) -> &'static str {
        *self.0.lock().unwrap() = Some(ctx.clone());
        ctx.update("Working.").await;
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        "worked"
    }
}

impl Edges {
    fn lent(&self) -> AsyncRunContext {
        self.0.lock().unwrap().clone().unwrap()
    }
}

/// The call of a tool that works for so long.
fn lend(seconds: u64) -> Answer {
    Answer::calls("c", "lend", serde_json::json!({ "seconds": seconds }).to_string())
}

fn say(text: &str) -> Act {
    Act::Say(text.to_owned())
}

fn give(text: &str) -> Act {
    Act::Return(text.to_owned())
}

/// A job that cries out after some time.
fn alarm(milliseconds: u64) -> String {
    acts(&[say("watching"), Act::Wait(milliseconds), Act::SayUrgent("fire".to_owned()), Act::Hang])
}

fn start(model: &ScriptedModel) -> (Session, Edges) {
    start_with(model, |builder| builder)
}

fn start_paced(model: &ScriptedModel, word: Duration) -> (Session, Edges) {
    start_with(model, |builder| builder.speaker(PacedSpeaker::new(word)))
}

fn start_with(
    model: &ScriptedModel,
    set: impl FnOnce(SessionBuilder<ScriptedModel>) -> SessionBuilder<ScriptedModel>,
) -> (Session, Edges) {
    let edges = Edges::default();
    let agent = Agent::new("").toolset(edges.clone());
    let builder = Session::builder(model.clone()).agent(agent).toolset(Jobs);
    (set(builder).start().unwrap(), edges)
}

fn lines(session: &Session) -> Vec<String> {
    transcript(&session.log())
}

/// Where the first line stands that begins so.
fn at(session: &Session, start: &str) -> Option<usize> {
    lines(session).iter().position(|line| line.starts_with(start))
}

async fn within<F: Future>(seconds: u64, future: F) -> Option<F::Output> {
    tokio::time::timeout(Duration::from_secs(seconds), future).await.ok()
}

/// The texts of the user, one after the other, and what then happened until the session was closed, as far as it is
/// looked for.
async fn heard<T>(session: Session, texts: &[&str], pick: impl Fn(SessionEvent) -> Option<T>) -> Vec<T> {
    let mut events = session.events();
    for text in texts {
        session.user(*text).await.unwrap();
    }
    session.close(SECOND).await;
    let mut heard = Vec::new();
    while let Some(event) = events.next().await {
        heard.extend(pick(event));
    }
    heard
}

fn started(event: SessionEvent) -> Option<Arc<str>> {
    match event {
        SessionEvent::ToolCallStarted { call_id, .. } => Some(call_id),
        _ => None,
    }
}

// Calls that are delivered again.

#[tokio::test(start_paused = true)]
async fn a5_a_call_that_got_an_id_of_its_own_is_known_when_it_is_delivered_again() {
    let book = acts(&[Act::Wait(100), give("booked")]);
    let model = ScriptedModel::new([
        Answer::calls("call_0", "add", ADD),
        Answer::say("2"),
        Answer::calls("call_0", "any_job", &*book).call("call_0", "any_job", &*book),
        Answer::calls("call_0", "any_job", &*book),
        Answer::say("Booked."),
    ]);
    let started = heard(start(&model).0, &["Add", "Book"], started).await;
    assert_eq!(started.len(), 2, "{started:?}");
}

#[tokio::test(start_paused = true)]
async fn a5_a_running_call_that_got_an_id_of_its_own_is_known_in_a_later_turn() {
    let book = slow("booking", 60_000, "booked");
    let model = ScriptedModel::new([
        Answer::calls("call_0", "add", ADD),
        Answer::say("2"),
        Answer::calls("call_0", "any_job", &*book),
        Answer::say("I book it."),
        Answer::calls("call_0", "any_job", &*book),
        Answer::say("I still book it."),
    ]);
    let started = heard(start(&model).0, &["Add", "Book", "And?"], started).await;
    assert_eq!(started.len(), 2, "{started:?}");
}

#[tokio::test(start_paused = true)]
async fn a5_b8_a_turn_that_begins_anew_for_something_urgent_makes_no_call_twice() {
    let book = acts(&[give("booked")]);
    let model = ScriptedModel::new([
        Answer::calls("a", "any_job", alarm(5000)),
        Answer::say("I watch it."),
        Answer::calls("b", "any_job", &*book),
        Answer::say("I book").pause(10 * SECOND),
        Answer::calls("b", "any_job", &*book),
        Answer::say("It burns, and it is booked."),
    ]);
    assert_eq!(heard(start(&model).0, &["Watch", "Book"], started).await, ["a".into(), "b".into()]);
}

// What is told, and when.

#[tokio::test(start_paused = true)]
async fn b7_b8_urgent_words_without_end_do_not_starve_a_user_whose_turns_tell_nothing() {
    let cries = std::iter::repeat_n([Act::Wait(1000), Act::SayUrgent("fire".to_owned())], 100).flatten();
    let watch = acts(&[say("watching")].into_iter().chain(cries).collect::<Vec<_>>());
    let model = ScriptedModel::from_fn(move |_, number| match number {
        0 => Answer::calls("c", "any_job", &*watch),
        1 => Answer::say("I watch it."),
        _ => Answer::say("It").pause(SECOND * 3 / 2).and_say(" burns."),
    });
    let mut options = SessionOptions::default();
    options.reply_policy = ReplyPolicy::Always;
    let (session, _) = start_with(&model, |builder| builder.options(options));
    session.user("Watch").await.unwrap();
    let turn = within(60, session.user("And what else?")).await;
    assert!(turn.is_some(), "asked {} times: {:#?}", model.requests().len(), lines(&session));
}

#[tokio::test(start_paused = true)]
async fn b8_e4_what_is_urgent_does_not_cut_off_a_line_to_wait_for_the_floor_that_its_tool_holds() {
    let model = ScriptedModel::new([
        lend(60).call("d", "any_job", alarm(5000)),
        Answer::say("Both."),
        Answer::say("It burns!"),
    ]);
    let (session, edges) = start_paced(&model, SECOND);
    session.user("Go").await.unwrap();
    let floor = edges.lent().foreground().await;
    let played = floor.say("One two three four five six seven eight nine ten.").await;
    tokio::time::sleep(20 * SECOND).await;
    let is_told = at(&session, "agent: It burns!").is_some();
    assert!(is_told || played == Played::All, "{:#?}", lines(&session));
}

#[tokio::test(start_paused = true)]
async fn b8_b9_nobody_is_asked_to_tell_a_word_for_which_a_silent_one_stands() {
    let model = ScriptedModel::new([lend(60), Answer::say("Sure."), Answer::say("20 %")]);
    let (session, edges) = start(&model);
    session.user("Go").await.unwrap();
    let ctx = edges.lent();
    ctx.update(Update::new("10 %").supersedes("percent")).await;
    ctx.update(Update::new("20 %").supersedes("percent").silent()).await;
    tokio::time::sleep(10 * SECOND).await;
    assert!(at(&session, "c_update_2 = 20 %").is_some());
    for request in model.requests() {
        let note = request.note.unwrap_or_default();
        assert!(!note.contains("c_update_1"), "the model sees it no longer: {note}");
    }
}

#[tokio::test(start_paused = true)]
async fn b6_d5_a_reply_that_is_cut_off_gives_back_nothing_that_is_dropped_for_want_of_room() {
    let forever = |text: &str| acts(&[say(text), Act::Hang]);
    let model = ScriptedModel::new([
        Answer::calls("a", "any_job", forever("a")).call("b", "any_job", forever("b")),
        Answer::say("One two three."),
    ]);
    let mut options = SessionOptions::default();
    options.limits.pending_updates = 1;
    let (session, _) =
        start_with(&model, |builder| builder.options(options).speaker(PacedSpeaker::new(SECOND)));
    let mut events = session.events();
    let turn = session.user("Go");
    tokio::time::sleep(SECOND * 3 / 2).await;
    session.interrupt();
    turn.await.unwrap();
    let back = |event: &SessionEvent| matches!(event, SessionEvent::ReplyInterrupted { .. });
    let Some(SessionEvent::ReplyInterrupted { call_ids, .. }) = expect_event(&mut events, SECOND, back).await
    else {
        panic!("it was not cut off")
    };
    assert_eq!(call_ids, ["b".into()], "there is room for one, and the older one gives way");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_sends_empty_words_for_ever_has_failed() {
    let empty = (0..3600).fold(Answer::say(""), |answer, _| answer.pause(SECOND).and_say(""));
    let (session, _) = start(&ScriptedModel::new([empty]));
    assert!(within(600, session.user("Go")).await.is_some());
}

// Closing.

#[tokio::test(start_paused = true)]
async fn d7_e4_a_task_that_asks_for_the_floor_while_the_session_closes_comes_to_its_end() {
    let pay =
        acts(&[say("paying"), Act::Wait(1000), Act::Foreground(vec!["Look.".to_owned()]), give("paid")]);
    let model = ScriptedModel::new([Answer::calls("c", "job_to_its_end", pay), Answer::say("I pay.")]);
    let (session, _) = start(&model);
    session.user("Pay").await.unwrap();
    assert_eq!(session.close(60 * SECOND).await.finished, ["c".into()]);
}

#[tokio::test(start_paused = true)]
async fn d7_e3_a_protected_task_comes_to_its_end_while_the_session_closes() {
    let pay = acts(&[Act::Protect, say("paying"), Act::Wait(5000), give("paid")]);
    let model = ScriptedModel::new([Answer::calls("c", "any_job", pay), Answer::say("I pay.")]);
    let (session, _) = start(&model);
    session.user("Pay").await.unwrap();
    assert_eq!(session.close(60 * SECOND).await.finished, ["c".into()]);
}

// Protection.

#[tokio::test(start_paused = true)]
async fn a8_e3_a_task_that_has_ended_protects_no_reply() {
    let model = ScriptedModel::new([lend(2), Answer::say("One two three four five six.")]);
    let (session, edges) = start_paced(&model, SECOND);
    let turn = session.user("Go");
    tokio::time::sleep(SECOND * 7 / 2).await;
    let _ = edges.lent().disallow_interruptions();
    assert!(session.interrupt());
    turn.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn e3_b11_a_reply_whose_model_failed_was_not_interrupted() {
    let model = ScriptedModel::new([lend(60), Answer::fail("overloaded"), Answer::say("Sure.")]);
    let (session, edges) = start(&model);
    session.user("Go").await.unwrap_err();
    tokio::time::sleep(5 * SECOND).await;
    assert_eq!(edges.lent().disallow_interruptions(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn e3_b8_a_reply_that_begins_anew_for_something_urgent_was_not_interrupted() {
    let model = ScriptedModel::new([
        lend(60).call("d", "any_job", alarm(2000)),
        Answer::say("Both.").pause(10 * SECOND),
        Answer::say("It burns! And both work."),
    ]);
    let (session, edges) = start(&model);
    session.user("Go").await.unwrap();
    assert_eq!(edges.lent().disallow_interruptions(), Ok(()));
}

// The floor.

#[tokio::test(start_paused = true)]
async fn e4_a_tool_that_takes_the_floor_before_it_has_said_anything_does_not_hang_its_turn() {
    let read = acts(&[Act::Foreground(vec!["It cannot be returned.".to_owned()]), give("read")]);
    let model = ScriptedModel::new([
        Answer::calls("c", "any_job", read),
        Answer::say("I read the terms."),
        Answer::say("That was all."),
    ]);
    let (session, _) = start(&model);
    let turn = within(600, session.user("Read the terms")).await;
    assert_eq!(turn.expect("an end of the turn").unwrap().text, "I read the terms.");
    session.idle().await;
    let lines = lines(&session);
    assert_eq!(lines[2..5], [STILL_RUNS, "agent: I read the terms.", "agent: It cannot be returned."]);
    assert_eq!(lines[6..], ["c_final = read", "agent: That was all."]);
}

#[tokio::test(start_paused = true)]
async fn a8_e4_a_task_that_has_ended_holds_no_floor() {
    let model = ScriptedModel::new([
        lend(1).call("d", "any_job", slow("doing", 5000, "done")),
        Answer::say("Both."),
        Answer::say("One has worked."),
        Answer::say("The other is done."),
    ]);
    let (session, edges) = start(&model);
    session.user("Go").await.unwrap();
    tokio::time::sleep(2 * SECOND).await;
    let floor = within(1, edges.lent().foreground()).await;
    let idle = within(600, session.idle()).await;
    assert!(idle.is_some() && floor.is_some(), "{floor:?} {:#?}", lines(&session));
}

#[tokio::test(start_paused = true)]
async fn e4_a_line_that_waits_when_its_task_ends_is_given_up() {
    let model = ScriptedModel::new([lend(5), Answer::say("Sure.")]);
    let (session, edges) = start(&model);
    session.user("Go").await.unwrap();
    let floor = edges.lent().foreground().await;
    session.user_started_speaking();
    assert_eq!(within(60, floor.say("Hello.")).await, Some(Played::Interrupted));
}

// Fillers.

#[tokio::test(start_paused = true)]
async fn e5_a_filler_that_is_due_before_the_call_is_answered_lets_the_agent_speak() {
    let work = acts(&[Act::Fill { milliseconds: 8000 }, give("worked")]);
    let model = ScriptedModel::new([
        Answer::calls("c", "any_job", work),
        Answer::say("One moment."),
        Answer::say("It works."),
    ]);
    let (session, _) = start(&model);
    let began = tokio::time::Instant::now();
    assert_eq!(session.user("Go").await.unwrap().text, "One moment.");
    assert_eq!((began.elapsed(), lines(&session)[2].as_str()), (SECOND, STILL_RUNS));
}

/// A job that says so, and works for so long with the silence filled.
fn filled(milliseconds: u64) -> String {
    acts(&[say("Working."), Act::Fill { milliseconds }, give("worked")])
}

#[tokio::test(start_paused = true)]
async fn e5_no_filler_comes_right_after_a_deferred_reply() {
    let model = ScriptedModel::new([
        Answer::calls("d", "any_job", slow("doing", 3000, "done")).call("c", "any_job", filled(24_000)),
        Answer::say("Both."),
        Answer::say("One is done."),
    ]);
    let mut options = SessionOptions::default();
    options.merge_window = Duration::ZERO;
    let (session, _) = start_with(&model, |builder| builder.options(options));
    session.user("Go").await.unwrap();
    tokio::time::sleep(5 * SECOND).await;
    assert!(at(&session, "aside") < at(&session, "agent: One is done."), "{:#?}", lines(&session));
}

#[tokio::test(start_paused = true)]
async fn e4_e5_no_filler_comes_right_after_a_line_that_a_tool_has_said() {
    let model = ScriptedModel::new([lend(60).call("d", "any_job", filled(24_000)), Answer::say("Both.")]);
    let (session, edges) = start(&model);
    session.user("Go").await.unwrap();
    tokio::time::sleep(3 * SECOND).await;
    let floor = edges.lent().foreground().await;
    tokio::time::sleep(9 * SECOND).await;
    floor.say("That was it.").await;
    drop(floor);
    tokio::time::sleep(SECOND).await;
    assert!(at(&session, "aside") < at(&session, "agent: That was it."), "{:#?}", lines(&session));
}

#[tokio::test(start_paused = true)]
async fn b8_e5_an_urgent_word_of_another_task_does_not_end_the_fillers() {
    let model = ScriptedModel::new([
        Answer::calls("c", "any_job", filled(32_000)).call("d", "any_job", alarm(6000)),
        Answer::say("Both."),
        Answer::say("It burns!"),
    ]);
    let (session, _) = start_paced(&model, SECOND);
    session.user("Go").await.unwrap();
    tokio::time::sleep(30 * SECOND).await;
    let lines = lines(&session);
    let asides = lines.iter().filter(|line| line.starts_with("aside"));
    assert!(lines.contains(&"agent: It burns!".to_owned()) && asides.count() > 1, "{lines:#?}");
}

#[tokio::test(start_paused = true)]
async fn e5_a_filler_that_ends_with_its_future_does_not_put_off_the_result() {
    let model = ScriptedModel::new([
        Answer::calls("c", "any_job", filled(8000)),
        Answer::say("Sure."),
        Answer::say("It works."),
    ]);
    let (session, _) = start_paced(&model, 3 * SECOND);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    let ended = |event: &SessionEvent| matches!(event, SessionEvent::ToolCallEnded { .. });
    expect_event(&mut events, 60 * SECOND, ended).await.unwrap();
    let told = |event: &SessionEvent| {
        matches!(event, SessionEvent::ReplyScheduled { cause: ReplyCause::Notices, .. })
    };
    assert!(expect_event(&mut events, SECOND / 2, told).await.is_some(), "{:#?}", lines(&session));
}

#[tokio::test(start_paused = true)]
async fn e5_a_blank_filler_does_not_end_those_after_it() {
    let (session, edges) = start(&ScriptedModel::new([lend(60), Answer::say("Sure.")]));
    session.user("Go").await.unwrap();
    let odd = FillerLines::from_fn(|step| if step == 0 { String::new() } else { "Still.".to_owned() });
    let wait = tokio::time::sleep(50 * SECOND);
    edges.lent().with_filler(odd, FillerOptions::default(), wait).await;
    assert!(at(&session, "aside: Still.").is_some(), "{:#?}", lines(&session));
}

// Handoffs.

#[tokio::test(start_paused = true)]
async fn a_handoff_that_cannot_be_is_not_told_as_made() {
    let hand_off = acts(&[Act::HandOff("billing".to_owned())]);
    let model =
        ScriptedModel::new([Answer::calls("c", "any_job", hand_off), Answer::say("Nobody is there.")]);
    let (session, _) = start(&model);
    session.user("Billing").await.unwrap();
    let output = &lines(&session)[2];
    assert!(!output.contains("has been handed"), "two of its tools would have one name: {output}");
}

#[tokio::test(start_paused = true)]
async fn e7_two_targets_are_errors_though_their_batch_is_cut_off() {
    let to = |name: &str| acts(&[Act::Wait(1000), Act::HandOff(name.to_owned())]);
    let model = ScriptedModel::from_fn(move |_, number| match number {
        0 => Answer::calls("a", "any_job", to("billing")).call("b", "any_job", to("support")).call(
            "c",
            "any_job",
            acts(&[Act::Wait(5000), give("done")]),
        ),
        _ => Answer::say("Which one do you want?"),
    });
    let session = Session::builder(model).agent(Agent::new("").toolset(Jobs)).start().unwrap();
    let mut events = session.events();
    let turn = session.user("Billing and support");
    tokio::time::sleep(2 * SECOND).await;
    session.interrupt();
    turn.await.unwrap();
    let switched = |event: &SessionEvent| matches!(event, SessionEvent::Handoff { .. });
    assert_eq!(expect_event(&mut events, 60 * SECOND, switched).await, None);
    let are_errors = at(&session, "a = !").is_some() && at(&session, "b = !").is_some();
    assert!(are_errors, "{:#?}", lines(&session));
}

// A speaker.

/// Plays every word, and is cut off at the very end.
struct CutAtTheEnd;

impl Speaker for CutAtTheEnd {
    fn play(&self, mut line: Line) -> Playing<'_> {
        Box::pin(async move {
            while let Some(words) = line.next().await {
                line.heard(&words);
            }
            tokio::task::yield_now().await;
            Played::Interrupted
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a4_e2_a_speaker_that_is_cut_off_when_a_call_is_logged_loses_no_output() {
    let model = ScriptedModel::new([
        Answer::say("Let me see.").call("c", "add", ADD),
        Answer::say("2"),
        Answer::say("2"),
    ]);
    let (session, _) = start_with(&model, |builder| builder.speaker(CutAtTheEnd));
    drop(session.user("Add").await);
    let idle = within(7200, session.idle()).await;
    assert!(idle.is_some() && at(&session, "c = 2").is_some(), "{:#?}", lines(&session));
}
