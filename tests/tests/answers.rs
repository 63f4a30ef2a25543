//! One answer of the model: what it is asked for at the end (B13), how long it may be silent (B14), what it used (F6).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use std::time::Duration;

use asynctool_core::{
    Agent, RequestItem, Role, Session, SessionError, SessionEvent, Usage,
    testing::{Answer, PacedSpeaker, ScriptedModel, expect_event},
};
use asynctool_tests::{Act, Jobs, acts, slow};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn start(model: &ScriptedModel) -> Session {
    let agent = Agent::new("You do jobs.").toolset(Jobs);
    Session::builder(model.clone()).agent(agent).start().unwrap()
}

/// A session that plays a word in a second, so that something may come in the middle of a reply.
fn start_paced(model: &ScriptedModel) -> Session {
    let agent = Agent::new("You do jobs.").toolset(Jobs);
    Session::builder(model.clone()).agent(agent).speaker(PacedSpeaker::new(SECOND)).start().unwrap()
}

/// The call of a job that protects its turn, and then does this.
fn protected(then: &[Act]) -> Answer {
    Answer::calls("c", "any_job", acts(&[&[Act::Protect], then].concat()))
}

fn ends_with_words_of_the_agent(history: &[RequestItem]) -> bool {
    matches!(history.last(), Some(RequestItem::Message(message)) if message.role == Role::Assistant)
}

#[tokio::test(start_paused = true)]
async fn b13_a_text_that_waited_for_a_protected_reply_is_asked_to_be_answered() {
    let model = ScriptedModel::new([
        protected(&[Act::Return("paid".to_owned())]),
        Answer::say("It is paid and done"),
        Answer::say("You are welcome."),
    ]);
    let session = start_paced(&model);
    let first = session.user("Pay");
    tokio::time::sleep(2 * SECOND).await;
    let second = session.user("Thanks");
    assert_eq!(first.await.unwrap().text, "It is paid and done");
    assert_eq!(second.await.unwrap().text, "You are welcome.");
    let requests = model.requests();
    assert!(ends_with_words_of_the_agent(&requests[2].history), "{:?}", requests[2].history);
    assert_eq!(requests[2].note.as_deref(), Some("Answer the user's last message."));
    assert_eq!((&requests[0].note, &requests[1].note), (&None, &None), "they end with something to answer");
}

#[tokio::test(start_paused = true)]
async fn b13_a_note_that_asks_for_something_is_enough() {
    let model = ScriptedModel::new([
        protected(&[Act::Say("paying".to_owned()), Act::Wait(3000), Act::Return("paid".to_owned())]),
        Answer::say("I am paying, one moment please"),
        Answer::say("You are welcome, and it is paid."),
    ]);
    let session = start_paced(&model);
    let first = session.user("Pay");
    tokio::time::sleep(2 * SECOND).await;
    let second = session.user("Thanks");
    first.await.unwrap();
    second.await.unwrap();
    let requests = model.requests();
    assert!(ends_with_words_of_the_agent(&requests[2].history), "{:?}", requests[2].history);
    let note = requests[2].note.as_deref().unwrap();
    assert!(note.contains("c_final") && note.matches("last message").count() == 1, "{note}");
}

/// When the turn of a model with this answer was over, and how.
async fn lasted(answer: Answer) -> (Duration, Result<String, SessionError>) {
    let session = start(&ScriptedModel::new([answer]));
    let began = Instant::now();
    let turn = session.user("Go").await;
    (began.elapsed(), turn.map(|turn| turn.text))
}

fn silent_for(seconds: u64) -> String {
    format!("the model said nothing for {:?}", Duration::from_secs(seconds))
}

#[tokio::test(start_paused = true)]
async fn b14_a_model_that_says_nothing_for_a_minute_has_failed() {
    let (time, turn) = lasted(Answer::nothing().and_hang()).await;
    assert_eq!((time.as_secs(), turn.unwrap_err().to_string()), (60, silent_for(60)));
    let (time, turn) = lasted(Answer::say("Well").pause(50 * SECOND).and_say(", then").and_hang()).await;
    assert_eq!((time.as_secs(), turn.unwrap_err().to_string()), (110, silent_for(60)), "in the middle too");
}

/// Signs of life in this number, each after 50 seconds.
fn signs(number: usize) -> Answer {
    (0..number).fold(Answer::nothing(), |answer, _| answer.pause(50 * SECOND).and_say(""))
}

#[tokio::test(start_paused = true)]
async fn b14_a_sign_of_life_begins_the_time_anew() {
    let (time, turn) = lasted(signs(4).pause(50 * SECOND).and_say("Done.")).await;
    assert_eq!((time.as_secs(), turn.unwrap().as_str()), (250, "Done."));
    let (time, turn) = lasted(signs(1).and_hang()).await;
    assert_eq!((time.as_secs(), turn.unwrap_err().to_string()), (110, silent_for(110)));
}

#[tokio::test(start_paused = true)]
async fn b14_signs_of_life_without_a_word_are_enough_for_five_times_as_long() {
    let (time, turn) = lasted(signs(20).and_say("Done.")).await;
    assert_eq!((time.as_secs(), turn.unwrap_err().to_string()), (300, silent_for(300)));
    let words = signs(5).and_say("Well, ").pause(SECOND);
    let more = (0..5).fold(words, |answer, _| answer.pause(50 * SECOND).and_say("")).and_say("done.");
    let (time, turn) = lasted(more).await;
    assert_eq!((time.as_secs(), turn.unwrap().as_str()), (501, "Well, done."), "a word begins that anew");
}

#[tokio::test(start_paused = true)]
async fn b14_a_sign_of_life_is_nothing_that_was_said() {
    let session = start(&ScriptedModel::new([Answer::say("").and_say("").and_say("Hello.")]));
    let mut events = session.events();
    session.user("Hi").await.unwrap();
    session.close(SECOND).await;
    let mut words = Vec::new();
    while let Some(event) = events.next().await {
        if let SessionEvent::ReplyDelta { text, .. } = event {
            words.push(text);
        }
    }
    assert_eq!(words, ["Hello."]);
}

fn usage(input: u64, output: u64) -> Usage {
    let mut usage = Usage::default();
    (usage.input_tokens, usage.output_tokens) = (Some(input), Some(output));
    usage
}

#[tokio::test(start_paused = true)]
async fn f6_what_each_answer_used_is_told_for_its_reply() {
    let model = ScriptedModel::new([
        Answer::calls("c", "job", slow("working", 1000, "done")).uses(usage(100, 10)),
        Answer::say("Working.").uses(usage(120, 2)),
        Answer::say("Done.").uses(usage(150, 1)),
    ]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Go").await.unwrap();
    session.idle().await;
    session.close(SECOND).await;
    let mut used = Vec::new();
    while let Some(event) = events.next().await {
        if let SessionEvent::Usage { reply_id, usage } = event {
            used.push((reply_id, usage));
        }
    }
    assert_eq!(used, [(0, usage(100, 10)), (0, usage(120, 2)), (1, usage(150, 1))]);
}

#[tokio::test(start_paused = true)]
async fn f6_a_figure_that_is_not_given_is_left_out() {
    let mut some = Usage::default();
    (some.input_tokens, some.cached_input_tokens) = (Some(7), Some(0));
    let model = ScriptedModel::new([Answer::say("Hello.").uses(some)]);
    let session = start(&model);
    let mut events = session.events();
    session.user("Hi").await.unwrap();
    let is_usage = |event: &SessionEvent| matches!(event, SessionEvent::Usage { .. });
    let event = expect_event(&mut events, SECOND, is_usage).await.unwrap();
    let expected = serde_json::json!({"type": "usage", "reply_id": 0, "usage": {"input_tokens": 7, "cached_input_tokens": 0}});
    assert_eq!(serde_json::to_value(event).unwrap(), expected);
}
