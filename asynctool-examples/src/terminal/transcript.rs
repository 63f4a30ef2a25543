//! The conversation as it goes into the terminal's own scrollback: rows that are finished, and the one that still
//! grows.

use asynctool_core::{ChatItem, ReplyCause, Role, SessionEvent};
use ratatui::{
    style::Style,
    text::{Line, Span},
};

use super::{theme::Theme, wrap::wrap};
use crate::{harmless::harmless, marks};

/// How far rows after the first are indented.
const INDENT: &str = "  ";

/// Somebody's words under a name, or a mark.
#[derive(Debug)]
struct Piece {
    label: &'static str,
    label_style: Style,
    text: String,
    style: Style,
    /// Whether its first row is in the scrollback already.
    has_begun: bool,
}

impl Piece {
    /// Its rows, and how many bytes of the text are before the last one.
    fn rows(&self, width: usize) -> (Vec<Line<'static>>, usize) {
        let lead = if self.has_begun { INDENT } else { self.label };
        let room = |lead: &str| width.saturating_sub(lead.len()).max(1);
        let ranges = wrap(&self.text, room(lead), room(INDENT));
        let last = ranges.last().map_or(0, |range| range.start);
        let rows = ranges.into_iter().enumerate().map(|(number, range)| {
            let (lead, style) = match number {
                0 if !self.has_begun => (self.label, self.label_style),
                _ => (INDENT, Style::new()),
            };
            let text = self.text.get(range).unwrap_or_default().to_owned();
            Line::from(vec![Span::styled(lead, style), Span::styled(text, self.style)])
        });
        (rows.collect(), last)
    }
}

/// Everything that is shown of a conversation, once.
#[derive(Debug)]
pub struct Transcript {
    theme: Theme,
    finished: Vec<Piece>,
    /// What the agent says at the moment.
    reply: Option<Piece>,
    /// Whether the reply of the moment was made without a line of the user.
    on_its_own: bool,
    /// Whether the agent has ended a message and may go on with another one, in the same reply.
    at_end: bool,
    /// What happened while the agent was in the middle of a sentence.
    held: Vec<Piece>,
}

impl Transcript {
    /// Nothing so far.
    pub fn new(theme: Theme) -> Self {
        Self { theme, finished: Vec::new(), reply: None, on_its_own: false, at_end: false, held: Vec::new() }
    }

    /// What happened in the session. The user's words come back as events too, so that they stand where they belong.
    pub fn event(&mut self, event: &SessionEvent) {
        match event {
            SessionEvent::ReplyScheduled { cause, .. } => self.on_its_own = *cause == ReplyCause::Notices,
            SessionEvent::ReplyDelta { text, .. } => self.says(text),
            SessionEvent::ReplyCompleted { call_ids, .. } => self.end_reply("", marks::told(call_ids)),
            SessionEvent::ReplyInterrupted { call_ids, .. } => {
                self.end_reply(" --", marks::cut_off(call_ids));
            }
            SessionEvent::ReplySkipped { .. } => self.end_reply("", None),
            SessionEvent::ItemAdded { item } => match &item.item {
                ChatItem::Message(message) if message.role == Role::User => {
                    self.add("you: ", self.theme.user(), &message.text, Style::new());
                }
                ChatItem::Message(_) => self.at_end = self.reply.is_some(),
                _ => {}
            },
            // Seen in the bottom rows: that somebody types, and what a task does.
            SessionEvent::UserStateChanged { .. } | SessionEvent::ToolCallUpdated { .. } => {}
            other => {
                let Some(mark) = marks::mark(other) else { return };
                match other {
                    // A question must not wait for the end of a sentence.
                    SessionEvent::ApprovalRequested { .. } => self.break_in(&mark, self.theme.question()),
                    SessionEvent::Error { .. } => {
                        self.add(INDENT, Style::new(), &mark, self.theme.alarm());
                    }
                    _ => self.mark(&mark),
                }
            }
        }
    }

    /// What the program itself has to say; at once, whoever speaks.
    pub fn note(&mut self, text: &str) {
        self.break_in(text, self.theme.quiet());
    }

    /// The same, where something went wrong.
    pub fn alarm(&mut self, text: &str) {
        self.break_in(text, self.theme.alarm());
    }

    fn break_in(&mut self, text: &str, style: Style) {
        if let Some(reply) = self.reply.as_mut().filter(|reply| !reply.text.is_empty()) {
            let Piece { label, label_style, style, has_begun, .. } = *reply;
            let text = std::mem::take(&mut reply.text);
            reply.has_begun = true;
            self.finished.push(Piece { label, label_style, text, style, has_begun });
        }
        let text = harmless(text).into_owned();
        let (label, label_style) = (INDENT, Style::new());
        self.finished.push(Piece { label, label_style, text, style, has_begun: false });
    }

    fn mark(&mut self, text: &str) {
        self.add(INDENT, Style::new(), text, self.theme.quiet());
    }

    /// A piece of its own; not in the middle of a sentence.
    fn add(&mut self, label: &'static str, label_style: Style, text: &str, style: Style) {
        let text = harmless(text).into_owned();
        let piece = Piece { label, label_style, text, style, has_begun: false };
        if self.reply.is_some() { self.held.push(piece) } else { self.finished.push(piece) }
    }

    fn says(&mut self, text: &str) {
        let goes_on = std::mem::take(&mut self.at_end);
        let reply = self.reply.get_or_insert_with(|| Piece {
            label: if self.on_its_own { "agent (on its own): " } else { "agent: " },
            label_style: self.theme.agent(),
            text: String::new(),
            style: Style::new(),
            has_begun: false,
        });
        if goes_on {
            reply.text.truncate(reply.text.trim_end().len());
            reply.text.push('\n');
        }
        reply.text.push_str(&harmless(text));
    }

    fn end_reply(&mut self, ending: &str, mark: Option<String>) {
        self.at_end = false;
        if let Some(mut reply) = self.reply.take() {
            reply.text.truncate(reply.text.trim_end().len());
            reply.text.push_str(ending);
            // All of it may be above already, if something broke in.
            if !(reply.has_begun && reply.text.is_empty()) {
                self.finished.push(reply);
            }
        }
        if let Some(mark) = mark {
            self.mark(&mark);
        }
        self.finished.append(&mut self.held);
    }

    /// The rows that are finished, each of them once.
    pub fn take_rows(&mut self, width: u16) -> Vec<Line<'static>> {
        let mut rows: Vec<_> = self.finished.drain(..).flat_map(|piece| piece.rows(width.into()).0).collect();
        if let Some(reply) = &mut self.reply {
            let (mut said, last) = reply.rows(width.into());
            said.pop();
            if !said.is_empty() {
                reply.text.drain(..last);
                reply.has_begun = true;
                rows.append(&mut said);
            }
        }
        rows
    }

    /// The row that still grows; what is before it was taken.
    pub fn growing(&self, width: u16) -> Option<Line<'static>> {
        self.reply.as_ref().and_then(|reply| reply.rows(width.into()).0.pop())
    }
}

#[cfg(test)]
mod tests;
