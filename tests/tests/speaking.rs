//! Who speaks when: behaviour E, with a speaker that takes its time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{sync::Arc, time::Duration};

use asynctool_core::{
    Agent, AlreadyInterrupted, AsyncRunContext, FillerOptions, InterruptedBy, Line, Played, Playing,
    ReplyCause, ReplyStatus, Session, SessionEvent, SessionOptions, Speaker, TaskStatus, ToolError, Update,
    testing::{Answer, PacedSpeaker, ScriptedModel, Watcher, expect_event, transcript},
    toolset,
};
use asynctool_tests::{Jobs, slow};

const SECOND: Duration = Duration::from_secs(1);

/// Tools that speak for themselves; each is started by a call without arguments.
struct Talker;

#[toolset]
impl Talker {
    /// Tell something, then read it out.
    #[tool(on_duplicate = "allow")]
    async fn announce(&self, ctx: &AsyncRunContext) -> Result<&'static str, ToolError> {
        ctx.update("Preparing.").await;
        ctx.update("Prepared.").await;
        let floor = ctx.foreground().await;
        let played = floor.say("Hear hear.").await;
        tokio::time::sleep(20 * SECOND).await;
        drop(floor);
        tokio::time::sleep(20 * SECOND).await;
        Ok(if played == Played::All { "announced" } else { "cut off" })
    }

    /// Work for half a minute, and say so.
    #[tool(on_duplicate = "allow")]
    async fn work(&self, ctx: &AsyncRunContext) -> &'static str {
        ctx.update("Working.").await;
        let mut options = FillerOptions::default();
        (options.delay, options.interval) = (3 * SECOND, 10 * SECOND);
        ctx.with_filler(["Still working.", "Not yet."], options, tokio::time::sleep(30 * SECOND)).await;
        "worked"
    }

    /// Work, and report in between.
    async fn report(&self, ctx: &AsyncRunContext) -> &'static str {
        ctx.update("Working.").await;
        let work = async {
            for _ in 0..3 {
                tokio::time::sleep(2 * SECOND).await;
                ctx.update(Update::new("More.").silent()).await;
            }
            tokio::time::sleep(4 * SECOND).await;
        };
        ctx.with_filler("Still working.", FillerOptions::default(), work).await;
        "worked"
    }

    /// Pay, which cannot be taken back.
    async fn pay(&self, ctx: &AsyncRunContext) -> Result<String, ToolError> {
        tokio::time::sleep(2 * SECOND).await;
        let protected = ctx.disallow_interruptions();
        ctx.update("Paying.").await;
        tokio::time::sleep(60 * SECOND).await;
        Ok(format!("{protected:?}"))
    }

    /// Watch a kiln.
    async fn watch(&self, ctx: &AsyncRunContext) -> &'static str {
        ctx.update("Watching.").await;
        tokio::time::sleep(2 * SECOND).await;
        ctx.update(Update::new("It burns!").interrupt()).await;
        tokio::time::sleep(60 * SECOND).await;
        "It burnt down."
    }

    /// Wait for the words of the agent.
    async fn listen(&self, ctx: &AsyncRunContext) -> String {
        format!("{:?}", ctx.wait_for_playout().await)
    }
}

fn start(model: &ScriptedModel) -> Session {
    Session::builder(model.clone()).agent(Agent::new("").toolset(Talker)).start().unwrap()
}

fn start_paced(model: &ScriptedModel, speaker: &PacedSpeaker) -> Session {
    let agent = Agent::new("").toolset(Talker).toolset(Jobs);
    Session::builder(model.clone()).agent(agent).speaker(speaker.clone()).start().unwrap()
}

fn asides(session: &Session) -> Vec<(u64, String)> {
    let lines = session.log();
    let aside = |entry: &Arc<asynctool_core::LogEntry>| match &entry.item {
        asynctool_core::ChatItem::Aside { text } => Some((entry.at.as_secs(), text.to_string())),
        _ => None,
    };
    lines.iter().filter_map(aside).collect()
}

#[tokio::test(start_paused = true)]
async fn e1_what_was_not_played_is_not_in_the_log() {
    let model = ScriptedModel::new([Answer::say("One two three four five.")]);
    let session = start_paced(&model, &PacedSpeaker::new(SECOND));
    let turn = session.user("Count");
    tokio::time::sleep(SECOND * 5 / 2).await;
    session.user_started_speaking();
    let turn = turn.await.unwrap();
    assert_eq!((turn.text.as_str(), turn.status), ("One two ", ReplyStatus::Interrupted));
    assert_eq!(transcript(&session.log()), ["user: Count", "agent: One two  --"]);
}

#[tokio::test(start_paused = true)]
async fn e1_a_turn_ends_when_its_words_were_played() {
    let model = ScriptedModel::new([Answer::say("One two three.")]);
    let session = start_paced(&model, &PacedSpeaker::new(SECOND));
    let began = tokio::time::Instant::now();
    assert_eq!(session.user("Count").await.unwrap().text, "One two three.");
    assert_eq!(began.elapsed(), 3 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn e1_calls_are_made_while_the_words_before_them_are_played_and_stand_after_them_in_requests() {
    let model = ScriptedModel::new([
        Answer::say("Let me look it up.").call("c", "add", r#"{"a": 1, "b": 1}"#),
        Answer::say("Two."),
    ]);
    let session = start_paced(&model, &PacedSpeaker::new(SECOND));
    let mut events = session.events();
    let turn = session.user("Add");
    let began = tokio::time::Instant::now();
    let ended = |event: &SessionEvent| matches!(event, SessionEvent::ToolCallEnded { .. });
    expect_event(&mut events, 60 * SECOND, ended).await.unwrap();
    assert!(began.elapsed() < SECOND, "the tool did not wait for the speaker");
    assert_eq!(turn.await.unwrap().text, "Let me look it up.\n\nTwo.");
    assert_eq!(began.elapsed(), 6 * SECOND);
    let lines = transcript(&session.log());
    assert_eq!(
        lines[1..4],
        ["c: add {\"a\":1,\"b\":1}", "c = 2", "agent: Let me look it up."],
        "as it happened"
    );
    let shown = model.requests()[1].history.clone();
    assert!(
        matches!(&shown[1], asynctool_core::RequestItem::Message(message) if message.text == "Let me look it up."),
        "as providers want it: {shown:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn e1_a_speaker_that_is_cut_off_by_itself_interrupts_the_reply() {
    let model = ScriptedModel::new([Answer::say("One two three four.")]);
    let speaker = PacedSpeaker::new(SECOND);
    speaker.cut_after(2);
    let session = start_paced(&model, &speaker);
    let turn = session.user("Count").await.unwrap();
    assert_eq!((turn.text.as_str(), turn.status), ("One two ", ReplyStatus::Interrupted));
}

#[tokio::test(start_paused = true)]
async fn b6_a_deferred_reply_that_a_slow_speaker_is_interrupted_in_comes_again() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("working", 10_000, "done")),
        Answer::say("Working."),
        Answer::say("It is done, and it went well."),
        Answer::say("It is done."),
    ]);
    let session = start_paced(&model, &PacedSpeaker::new(SECOND));
    let mut watcher = Watcher::of(&session);
    session.user("Go").await.unwrap();
    tokio::time::sleep(SECOND * 23 / 2).await;
    session.user_started_speaking();
    session.user_stopped_speaking();
    session.idle().await;
    assert_eq!(watcher.expect_interruption().await, "It is ");
    watcher.expect_reply_covering(["c"]).await;
}

/// Says that it will play, and never does.
struct Mute;

impl Speaker for Mute {
    fn play(&self, _line: Line) -> Playing<'_> {
        Box::pin(std::future::pending())
    }
}

/// Fails when it is to speak.
struct Broken;

impl Speaker for Broken {
    fn play(&self, mut line: Line) -> Playing<'_> {
        Box::pin(async move {
            line.next().await;
            panic!("no device")
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_speaker_that_plays_nothing_or_panics_is_an_error_and_the_session_goes_on() {
    async fn error_of(speaker: impl Speaker) -> String {
        let model = ScriptedModel::from_fn(|_, _| Answer::say("Hello."));
        let session = Session::builder(model).speaker(speaker).start().unwrap();
        let mut events = session.events();
        for _ in 0..2 {
            assert_eq!(session.user("Hi").await.unwrap().status, ReplyStatus::Interrupted);
        }
        let error = |event: &SessionEvent| matches!(event, SessionEvent::Error { .. });
        match expect_event(&mut events, SECOND, error).await {
            Some(SessionEvent::Error { message }) => message,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(error_of(Mute).await, "the speaker played nothing for 60s");
    assert_eq!(error_of(Broken).await, "the speaker panicked");
}

#[tokio::test(start_paused = true)]
async fn e3_a_protected_turn_is_not_interrupted_and_its_task_is_not_cancelled_by_the_model() {
    let model = ScriptedModel::new([
        Answer::calls("c", "pay", "{}"),
        Answer::say("I am paying now.").pause(5 * SECOND).and_say(" Please wait."),
        Answer::calls("d", "cancel_task", r#"{"call_id": "c"}"#),
        Answer::say("It cannot be stopped any more."),
        Answer::say("Paid."),
    ]);
    let session = start(&model);
    let turn = session.user("Pay");
    tokio::time::sleep(4 * SECOND).await;
    session.user_started_speaking();
    assert!(!session.interrupt());
    let stop = session.user("Stop!");
    assert_eq!(turn.await.unwrap().text, "I am paying now. Please wait.");
    assert_eq!(stop.await.unwrap().text, "It cannot be stopped any more.");
    let lines = transcript(&session.log());
    assert!(
        lines.iter().any(|line| line.starts_with("d = !") && line.contains("cannot be cancelled")),
        "{lines:#?}"
    );
    session.idle().await;
    assert!(transcript(&session.log()).contains(&"c_final = Ok(())".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn e3_it_is_an_error_if_the_reply_was_interrupted_already() {
    let model =
        ScriptedModel::new([Answer::calls("c", "pay", "{}"), Answer::say("Working."), Answer::say("Done.")]);
    let session = start(&model);
    let turn = session.user("Pay");
    tokio::time::sleep(SECOND).await;
    session.interrupt();
    turn.await.unwrap();
    assert!(session.running()[0].cancellable);
    session.idle().await;
    let wanted = format!("c_final = {:?}", Err::<(), _>(AlreadyInterrupted));
    assert!(transcript(&session.log()).contains(&wanted));
}

#[tokio::test(start_paused = true)]
async fn e4_the_foreground_waits_for_its_own_news_and_holds_off_that_of_others() {
    let model = ScriptedModel::new([
        Answer::calls("a", "announce", "{}").call("w", "short_job", slow("b works", 10_000, "b done")),
        Answer::say("Both work."),
        Answer::say("It is prepared."),
        Answer::say("B is done."),
        Answer::say("Announced."),
    ]);
    let session = start_paced(&model, &PacedSpeaker::new(Duration::from_millis(100)));
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    session.close(SECOND).await;
    let mut replies = Vec::new();
    while let Some(event) = events.next().await {
        if let SessionEvent::ReplyScheduled { cause, call_ids, .. } = event {
            replies.push((cause, call_ids.join(",")));
        }
    }
    let line = ReplyCause::Line { call_id: "a".into() };
    assert_eq!(replies[1], (ReplyCause::Notices, "a_update_1".to_owned()), "first its own news");
    assert_eq!(replies[2], (line, String::new()), "then it speaks");
    assert_eq!(replies[3], (ReplyCause::Notices, "w_final".to_owned()), "and when it lets go, the others");
    let log = session.log();
    let at = |text: &str| {
        let line = format!("agent: {text}");
        let found = log.iter().find(|entry| transcript(std::slice::from_ref(entry))[0] == line);
        found.unwrap().at.as_secs()
    };
    assert!(at("Hear hear.") < 2 && at("B is done.") >= 20, "{:#?}", transcript(&log));
}

#[tokio::test(start_paused = true)]
async fn e4_while_the_floor_is_held_the_user_is_answered() {
    let model = ScriptedModel::new([
        Answer::calls("a", "announce", "{}"),
        Answer::say("Preparing."),
        Answer::say("It is prepared."),
        Answer::say("Yes?"),
        Answer::say("Announced."),
    ]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    tokio::time::sleep(5 * SECOND).await;
    assert_eq!(session.user("Hello?").await.unwrap().text, "Yes?");
    assert_eq!(session.running().len(), 1);
    session.idle().await;
}

#[tokio::test(start_paused = true)]
async fn e4_a_line_that_is_interrupted_says_so_and_the_floor_is_free_when_the_task_ends() {
    let model = ScriptedModel::new([
        Answer::calls("a", "announce", "{}").call("w", "job", slow("b works", 5000, "b done")),
        Answer::say("Both."),
        Answer::say("Prepared."),
        Answer::say("A was stopped."),
        Answer::say("B is done."),
    ]);
    let session = start_paced(&model, &PacedSpeaker::new(Duration::from_millis(700)));
    let mut watcher = Watcher::of(&session);
    session.user("Go").await.unwrap();
    watcher.expect_reply("Prepared.").await;
    tokio::time::sleep(SECOND).await;
    session.user_started_speaking();
    session.user_stopped_speaking();
    assert_eq!(watcher.expect_interruption().await, "Hear ");
    session.cancel("a").await.unwrap();
    watcher.expect_end("announce", TaskStatus::Cancelled).await;
    let cancelled = tokio::time::Instant::now();
    watcher.expect_reply_covering(["a"]).await;
    assert!(cancelled.elapsed() > SECOND, "who has stopped a line does not want to hear another one at once");
    watcher.expect_reply_covering(["w"]).await;
}

#[tokio::test(start_paused = true)]
async fn e5_a_filler_is_said_after_a_silence_and_no_model_hears_of_it() {
    let model =
        ScriptedModel::new([Answer::calls("c", "work", "{}"), Answer::say("Sure."), Answer::say("Done.")]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    session.idle().await;
    let said: Vec<_> = asides(&session);
    let wanted = [(3, "Still working."), (13, "Not yet."), (23, "Still working.")];
    assert_eq!(said, wanted.map(|(at, text)| (at, text.to_owned())));
    assert!(!format!("{:?}", model.requests()[2].history).contains("Still working."));
}

#[tokio::test(start_paused = true)]
async fn e5_speech_starts_the_delay_anew() {
    let model = ScriptedModel::new([
        Answer::calls("c", "work", "{}"),
        Answer::say("Sure."),
        Answer::say("Yes."),
        Answer::say("Done."),
    ]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    tokio::time::sleep(2 * SECOND).await;
    session.user_started_speaking();
    tokio::time::sleep(6 * SECOND).await;
    session.user("Still there?").await.unwrap();
    session.idle().await;
    let times: Vec<u64> = asides(&session).into_iter().map(|(at, _)| at).collect();
    assert_eq!(times, [11, 21]);
}

#[tokio::test(start_paused = true)]
async fn e5_an_update_of_the_task_starts_the_delay_anew() {
    let model =
        ScriptedModel::new([Answer::calls("c", "report", "{}"), Answer::say("Sure."), Answer::say("Done.")]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    session.idle().await;
    let times: Vec<u64> = asides(&session).into_iter().map(|(at, _)| at).collect();
    assert_eq!(times, [9], "three seconds after the last update");
}

#[tokio::test(start_paused = true)]
async fn e5_an_interrupted_filler_is_the_last_one() {
    let model =
        ScriptedModel::new([Answer::calls("c", "work", "{}"), Answer::say("Sure."), Answer::say("Done.")]);
    let session = start_paced(&model, &PacedSpeaker::new(SECOND));
    session.user("Go").await.unwrap();
    tokio::time::sleep(SECOND * 9 / 2).await;
    session.user_started_speaking();
    session.user_stopped_speaking();
    session.idle().await;
    assert_eq!(asides(&session), [(5, "Still ".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn e5_an_interruption_of_the_turn_ends_the_fillers() {
    let model = ScriptedModel::new([
        Answer::calls("c", "work", "{}"),
        Answer::say("Sure.").and_hang(),
        Answer::say("Done."),
    ]);
    let session = start(&model);
    let turn = session.user("Go");
    tokio::time::sleep(SECOND).await;
    session.interrupt();
    turn.await.unwrap();
    session.idle().await;
    assert_eq!(asides(&session), []);
}

#[tokio::test(start_paused = true)]
async fn e5_a_filler_of_another_waits_while_the_floor_is_held() {
    let model = ScriptedModel::new([
        Answer::calls("a", "announce", "{}").call("c", "work", "{}"),
        Answer::say("Both work."),
        Answer::say("Prepared."),
        Answer::say("Worked."),
        Answer::say("Announced."),
    ]);
    let session = start(&model);
    session.user("Go").await.unwrap();
    session.idle().await;
    let times: Vec<u64> = asides(&session).into_iter().map(|(at, _)| at).collect();
    assert!(times.iter().all(|at| *at >= 20), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn e5a_a_tool_can_wait_until_the_words_before_its_call_were_played() {
    let model = ScriptedModel::new([
        Answer::say("Listen to this sound.").call("c", "listen", "{}"),
        Answer::say("There it was."),
    ]);
    let session = start_paced(&model, &PacedSpeaker::new(SECOND));
    let mut watcher = Watcher::of(&session);
    let began = tokio::time::Instant::now();
    let turn = session.user("Go");
    watcher.expect_end("listen", TaskStatus::Done).await;
    assert_eq!(began.elapsed(), 4 * SECOND);
    turn.await.unwrap();
    assert!(transcript(&session.log()).contains(&"c = All".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn outside_of_a_conversation_these_return_at_once() {
    let run = asynctool_core::testing::Recorder::new("announce", "{}");
    let ctx = run.context();
    assert_eq!(ctx.foreground().await.say("Hello?").await, Played::Interrupted);
    assert_eq!(ctx.wait_for_playout().await, Played::All);
    assert_eq!(ctx.with_filler("...", FillerOptions::default(), async { 7 }).await, 7);
    assert_eq!(ctx.disallow_interruptions(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn d5_a_full_log_refuses_texts_until_the_host_has_summarised() {
    let mut options = SessionOptions::default();
    options.log_items = Some(6);
    let model = ScriptedModel::from_fn(|_, _| Answer::say("Hello."));
    let session = Session::builder(model.clone()).options(options).start().unwrap();
    let mut events = session.events();
    for _ in 0..3 {
        session.user("Hi").await.unwrap();
    }
    let full = |event: &SessionEvent| *event == SessionEvent::LogFull { items: 6 };
    assert!(expect_event(&mut events, SECOND, full).await.is_some());
    let error = session.user("Hi").await.unwrap_err();
    assert_eq!(error.to_string(), "the log holds 6 entries, which is the most that may");
    assert!(session.summarise(3, "They greeted each other."));
    assert_eq!(session.user("Hi").await.unwrap().text, "Hello.");
    let lines = transcript(&session.log());
    assert_eq!(lines[0], "summary: They greeted each other.");
    assert_eq!(lines.len(), 5);
    let request = model.requests().last().unwrap().clone();
    assert!(format!("{:?}", request.history[0]).contains("They greeted each other."));
}

/// Who cut off the first reply that is cut off, once the user has sent a text and this was done.
async fn interrupted_by(
    answers: Vec<Answer>,
    speaker: &PacedSpeaker,
    act: impl FnOnce(&Session),
) -> InterruptedBy {
    let session = start_paced(&ScriptedModel::new(answers), speaker);
    let mut events = session.events();
    let turn = session.user("Go");
    tokio::time::sleep(3 * SECOND).await;
    act(&session);
    let cut_off = |event: &SessionEvent| matches!(event, SessionEvent::ReplyInterrupted { .. });
    let event = expect_event(&mut events, 60 * SECOND, cut_off).await.unwrap();
    drop(turn);
    match event {
        SessionEvent::ReplyInterrupted { by, .. } => by,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn f5_a_reply_that_is_cut_off_says_by_whom() {
    let speaker = PacedSpeaker::new(SECOND);
    let story = || vec![Answer::say("Once upon a time there was a king.")];
    let speaks = interrupted_by(story(), &speaker, Session::user_started_speaking).await;
    assert_eq!(speaks, InterruptedBy::User);
    let types = interrupted_by(story(), &speaker, |session| drop(session.user("Stop!"))).await;
    assert_eq!(types, InterruptedBy::User);
    let host = interrupted_by(story(), &speaker, |session| assert!(session.interrupt())).await;
    assert_eq!(host, InterruptedBy::Host);
    let model = interrupted_by(vec![Answer::say("Well").and_fail("lost")], &speaker, |_| {}).await;
    assert_eq!(model, InterruptedBy::Model);
    let watch = vec![Answer::calls("c", "watch", "{}"), story().remove(0), Answer::say("It burns!")];
    assert_eq!(interrupted_by(watch, &speaker, |_| {}).await, InterruptedBy::Update);
    let announce =
        vec![Answer::calls("c", "announce", "{}"), Answer::say("Preparing."), Answer::say("Prepared.")];
    let cancel = |session: &Session| {
        let session = session.clone();
        tokio::spawn(async move { session.cancel("c").await });
    };
    let ended = interrupted_by(announce, &speaker, cancel).await;
    assert_eq!(ended, InterruptedBy::Task);
    let close = |session: &Session| {
        let session = session.clone();
        tokio::spawn(async move { session.close(SECOND).await });
    };
    assert_eq!(interrupted_by(story(), &speaker, close).await, InterruptedBy::Closed);
    speaker.cut_after(2);
    assert_eq!(interrupted_by(story(), &speaker, |_| {}).await, InterruptedBy::Speaker);
}

#[test]
fn f5_the_one_who_cut_a_reply_off_is_a_word_in_json() {
    let event = SessionEvent::ReplyInterrupted {
        reply_id: 1,
        call_ids: Vec::new(),
        told: Vec::new(),
        by: InterruptedBy::Host,
    };
    let expected = r#"{"type":"reply_interrupted","reply_id":1,"call_ids":[],"told":[],"by":"host"}"#;
    assert_eq!(serde_json::to_string(&event).unwrap(), expected);
}
