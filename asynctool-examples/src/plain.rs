//! Plain lines for people, where there is no terminal to draw on: the words of both as they come, and what the tools
//! do. No colour, and no character that a terminal would obey.

use std::io::{self, Write};

use asynctool_core::{ChatItem, ReplyCause, Role, SessionEvent};

use crate::{harmless::harmless, marks};

/// Writes a conversation. Every method fails if what it writes to is gone.
#[derive(Debug)]
pub struct Plain<W> {
    out: W,
    /// Whether lines are asked for, and typed here.
    has_prompt: bool,
    /// Whether the reply of the moment was made without a line of the user.
    on_its_own: bool,
    cursor: Cursor,
    /// Whether the agent has ended a message and may go on with another one, in the same reply.
    at_end: bool,
    /// What tools did while the agent was in the middle of a line.
    held: Vec<String>,
}

/// Where the cursor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    LineStart,
    /// Behind the prompt, and what the user may have typed.
    Prompt,
    /// In the middle of what the agent says.
    Reply,
}

impl<W: Write> Plain<W> {
    /// For whoever reads.
    pub fn new(out: W) -> Self {
        Self {
            out,
            has_prompt: false,
            on_its_own: false,
            cursor: Cursor::LineStart,
            at_end: false,
            held: Vec::new(),
        }
    }

    /// For people who type at a terminal that can do no more than lines.
    pub fn with_prompt(out: W) -> Self {
        Self { has_prompt: true, ..Self::new(out) }
    }

    /// A line of its own, which is no part of the conversation.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        self.fresh_line()?;
        writeln!(self.out, "{}", harmless(text))?;
        self.out.flush()
    }

    /// What the user said, where it was not typed here.
    pub fn user(&mut self, text: &str) -> io::Result<()> {
        if self.has_prompt { Ok(()) } else { self.note(&format!("you: {text}")) }
    }

    /// Whether there should be a prompt and is none; there is none while the agent speaks.
    pub fn lacks_prompt(&self) -> bool {
        self.has_prompt && self.cursor == Cursor::LineStart
    }

    /// Asks for a line, if a prompt is lacking.
    pub fn prompt(&mut self) -> io::Result<()> {
        if !self.lacks_prompt() {
            return Ok(());
        }
        write!(self.out, "you: ")?;
        self.cursor = Cursor::Prompt;
        self.out.flush()
    }

    /// The user has ended the line behind the prompt.
    pub fn entered(&mut self) {
        if self.cursor == Cursor::Prompt {
            self.cursor = Cursor::LineStart;
        }
    }

    /// What happened in the session.
    pub fn event(&mut self, event: &SessionEvent) -> io::Result<()> {
        match event {
            SessionEvent::ReplyScheduled { cause, .. } => {
                self.on_its_own = *cause == ReplyCause::Notices;
                Ok(())
            }
            SessionEvent::ReplyDelta { text, .. } => self.delta(text),
            SessionEvent::ItemAdded { item } => {
                let is_agent = |item: &ChatItem| matches!(item, ChatItem::Message(message) if message.role == Role::Assistant);
                self.at_end |= is_agent(&item.item);
                Ok(())
            }
            SessionEvent::ReplyCompleted { call_ids, .. } => self.end_reply("", marks::told(call_ids)),
            SessionEvent::ReplyInterrupted { call_ids, .. } => {
                self.end_reply(" --", marks::cut_off(call_ids))
            }
            SessionEvent::ReplySkipped { .. } => self.end_reply("", None),
            // A question must not wait for the end of a sentence: it can be answered already.
            SessionEvent::ApprovalRequested { .. } => {
                self.fresh_line()?;
                let held = std::mem::take(&mut self.held);
                held.into_iter().chain(marks::mark(event)).try_for_each(|mark| self.mark(mark))
            }
            other => match marks::mark(other) {
                Some(mark) => self.mark(mark),
                None => Ok(()),
            },
        }
    }

    fn delta(&mut self, text: &str) -> io::Result<()> {
        if std::mem::take(&mut self.at_end) && self.cursor == Cursor::Reply {
            self.fresh_line()?;
        }
        if self.cursor != Cursor::Reply {
            self.fresh_line()?;
            write!(self.out, "agent{}: ", if self.on_its_own { " (on its own)" } else { "" })?;
            self.cursor = Cursor::Reply;
        }
        write!(self.out, "{}", harmless(text))?;
        self.out.flush()
    }

    fn end_reply(&mut self, ending: &str, mark: Option<String>) -> io::Result<()> {
        self.at_end = false;
        if self.cursor == Cursor::Reply {
            writeln!(self.out, "{ending}")?;
            self.cursor = Cursor::LineStart;
        }
        self.on_its_own = false;
        for mark in mark.into_iter().chain(std::mem::take(&mut self.held)) {
            self.mark(mark)?;
        }
        self.out.flush()
    }

    /// Shows what a tool did; not in the middle of a sentence.
    fn mark(&mut self, mark: String) -> io::Result<()> {
        if self.cursor == Cursor::Reply {
            self.held.push(mark);
            return Ok(());
        }
        self.fresh_line()?;
        writeln!(self.out, "  {mark}")?;
        self.out.flush()
    }

    fn fresh_line(&mut self) -> io::Result<()> {
        if self.cursor != Cursor::LineStart {
            writeln!(self.out)?;
            self.cursor = Cursor::LineStart;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use asynctool_core::{LogEntry, Message};

    use super::*;

    fn scheduled() -> SessionEvent {
        SessionEvent::ReplyScheduled { reply_id: 1, cause: ReplyCause::Notices, call_ids: Vec::new() }
    }

    fn words(text: &str) -> SessionEvent {
        SessionEvent::ReplyDelta { reply_id: 1, text: text.to_owned() }
    }

    fn said(text: &str) -> SessionEvent {
        let message =
            Message { role: Role::Assistant, text: text.to_owned(), interrupted: false, response: None };
        let item = ChatItem::Message(Arc::new(message));
        SessionEvent::ItemAdded { item: Arc::new(LogEntry { seq: 0, at: Duration::ZERO, item }) }
    }

    fn completed(call_ids: &[&str]) -> SessionEvent {
        let call_ids = call_ids.iter().map(|&id| id.into()).collect();
        SessionEvent::ReplyCompleted { reply_id: 1, call_ids }
    }

    #[test]
    fn what_tools_do_waits_for_the_end_of_the_sentence_and_the_prompt_comes_back() {
        let mut plain = Plain::with_prompt(Vec::new());
        plain.prompt().unwrap();
        plain.event(&scheduled()).unwrap();
        plain.event(&words("It is ")).unwrap();
        plain.event(&SessionEvent::Error { message: "oh".to_owned() }).unwrap();
        plain.prompt().unwrap();
        plain.event(&words("done.")).unwrap();
        plain.event(&completed(&["call_1_final"])).unwrap();
        plain.prompt().unwrap();
        assert_eq!(
            String::from_utf8(plain.out).unwrap(),
            "you: \nagent (on its own): It is done.\n  [told 1 output in this reply: call_1_final]\n  [error: \
             oh]\nyou: "
        );
    }

    #[test]
    fn a_question_does_not_wait_for_the_end_of_the_sentence() {
        let mut plain = Plain::new(Vec::new());
        let asks = SessionEvent::ApprovalRequested {
            call_id: "call_1".into(),
            tool: "delete".into(),
            question: "Delete a.txt?".to_owned(),
            deadline_ms: 1000,
        };
        let before = SessionEvent::Error { message: "oh".to_owned() };
        for event in [scheduled(), words("I would "), before, asks, words("like to."), completed(&[])] {
            plain.event(&event).unwrap();
        }
        assert_eq!(
            String::from_utf8(plain.out).unwrap(),
            "agent (on its own): I would \n  [error: oh]\n  [delete call_1 asks: Delete a.txt? (y or n)]\nagent (on its own): like \
             to.\n"
        );
    }

    #[test]
    fn what_the_agent_says_after_a_call_is_a_line_of_its_own() {
        let mut plain = Plain::new(Vec::new());
        for event in
            [scheduled(), words("Let me look."), said("Let me look."), words("It is noon."), completed(&[])]
        {
            plain.event(&event).unwrap();
        }
        let text = String::from_utf8(plain.out).unwrap();
        assert_eq!(text, "agent (on its own): Let me look.\nagent (on its own): It is noon.\n");
    }

    #[test]
    fn nothing_that_a_terminal_would_obey_is_written() {
        let mut plain = Plain::new(Vec::new());
        plain.user("\u{1b}]0;title\u{7}").unwrap();
        plain.event(&scheduled()).unwrap();
        plain.event(&words("\u{1b}[2Jgone")).unwrap();
        plain.event(&completed(&[])).unwrap();
        let text = String::from_utf8(plain.out).unwrap();
        assert_eq!(text, "you: ␛]0;title␇\nagent (on its own): ␛[2Jgone\n");
    }
}
