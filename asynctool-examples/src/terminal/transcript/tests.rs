//! Rows of whole conversations.

use std::{sync::Arc, time::Duration};

use asynctool_core::{LogEntry, Message};

use super::*;

fn scheduled(cause: ReplyCause) -> SessionEvent {
    SessionEvent::ReplyScheduled { reply_id: 1, cause, call_ids: Vec::new() }
}

fn words(text: &str) -> SessionEvent {
    SessionEvent::ReplyDelta { reply_id: 1, text: text.to_owned() }
}

fn completed(ids: &[&str]) -> SessionEvent {
    SessionEvent::ReplyCompleted { reply_id: 1, call_ids: ids.iter().map(|&id| id.into()).collect() }
}

fn user(text: &str) -> SessionEvent {
    logged(Role::User, text)
}

fn logged(role: Role, text: &str) -> SessionEvent {
    let message = Message { role, text: text.to_owned(), interrupted: false, response: None };
    let item = ChatItem::Message(Arc::new(message));
    SessionEvent::ItemAdded { item: Arc::new(LogEntry { seq: 0, at: Duration::ZERO, item }) }
}

fn text(rows: &[Line<'_>]) -> Vec<String> {
    rows.iter().map(|row| row.to_string().trim_end().to_owned()).collect()
}

fn after(events: &[SessionEvent], width: u16) -> Vec<String> {
    let mut transcript = Transcript::new(Theme::new(true));
    let mut rows = Vec::new();
    for event in events {
        transcript.event(event);
        rows.extend(text(&transcript.take_rows(width)));
    }
    rows
}

#[test]
fn words_stand_under_names_and_marks_beside_them() {
    let events = [
        user("Book a flight from Rome to Oslo"),
        scheduled(ReplyCause::Turn),
        words("I have started: "),
        words("Searching flights."),
        completed(&[]),
        scheduled(ReplyCause::Notices),
        words("Found 12 options. "),
        completed(&["call_1_update_1"]),
    ];
    assert_eq!(
        after(&events, 30),
        [
            "you: Book a flight from Rome",
            "  to Oslo",
            "agent: I have started:",
            "  Searching flights.",
            "agent (on its own): Found 12",
            "  options.",
            "  [told 1 output in this",
            "  reply: call_1_update_1]",
        ]
    );
}

#[test]
fn rows_do_not_depend_on_how_the_words_came() {
    let said = "One two three four five six seven eight nine ten 東京都庁舎 eleven\n\n- twelve";
    let whole = after(&[scheduled(ReplyCause::Turn), words(said), completed(&[])], 20);
    let mut events = vec![scheduled(ReplyCause::Turn)];
    events.extend(said.chars().map(|c| words(&c.to_string())));
    events.push(completed(&[]));
    assert_eq!(after(&events, 20), whole);
    assert!(whole.len() > 4, "{whole:?}");
}

#[test]
fn what_happens_in_the_middle_of_a_sentence_is_told_after_it() {
    let mut transcript = Transcript::new(Theme::new(false));
    transcript.event(&scheduled(ReplyCause::Turn));
    transcript.event(&words("It is "));
    transcript.event(&SessionEvent::Error { message: "oh".to_owned() });
    assert!(transcript.take_rows(40).is_empty());
    assert_eq!(transcript.growing(40).unwrap().to_string(), "agent: It is");
    transcript.event(&SessionEvent::ReplyInterrupted {
        reply_id: 1,
        call_ids: vec!["call_1_final".into()],
        told: Vec::new(),
        by: asynctool_core::InterruptedBy::Host,
    });
    assert_eq!(
        text(&transcript.take_rows(60)),
        ["agent: It is --", "  [cut off; to be told again: call_1_final]", "  [error: oh]",]
    );
    assert_eq!(transcript.growing(40), None);
}

#[test]
fn what_the_program_says_breaks_in_and_the_sentence_goes_on_below() {
    let mut transcript = Transcript::new(Theme::new(false));
    transcript.event(&scheduled(ReplyCause::Turn));
    transcript.event(&words("It is "));
    transcript.note("a note\nof two lines");
    assert_eq!(text(&transcript.take_rows(40)), ["agent: It is", "  a note", "  of two lines"]);
    assert_eq!(transcript.growing(40).unwrap().to_string(), "  ");
    transcript.event(&words("done."));
    transcript.event(&completed(&[]));
    assert_eq!(text(&transcript.take_rows(40)), ["  done."]);
}

#[test]
fn nothing_that_a_terminal_would_obey_is_shown() {
    let rows = after(&[user("\u{1b}[2Jgone\rback"), scheduled(ReplyCause::Turn), words("\u{7}")], 30);
    assert_eq!(rows, ["you: ␛[2Jgone␍back"]);
}

#[test]
fn the_narrowest_terminal_shows_everything() {
    let rows = after(&[user("東京 abc"), scheduled(ReplyCause::Turn), words("x y"), completed(&[])], 1);
    assert!(rows.len() > 4, "{rows:?}");
}

#[test]
fn what_the_agent_says_after_a_call_is_a_row_of_its_own() {
    let events = [
        scheduled(ReplyCause::Turn),
        words("Let me look. "),
        logged(Role::Assistant, "Let me look. "),
        words("It is noon."),
        logged(Role::Assistant, "It is noon."),
        completed(&[]),
        scheduled(ReplyCause::Turn),
        words("Yes."),
        completed(&[]),
    ];
    assert_eq!(after(&events, 40), ["agent: Let me look.", "  It is noon.", "agent: Yes."]);
}
