//! What the program prints: the words of both as they come, and what the tools do, or every event as JSON.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use asynctool_core::{ReplyCause, ReplyId, SessionEvent, UserState};
use serde::Serialize;

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Plain,
    /// For people who type at a terminal: with a prompt.
    Prompt,
    /// One JSON object a line, and nothing else.
    Json,
}

/// Writes a conversation. Every method fails if what it writes to is gone.
#[derive(Debug)]
pub struct Screen<W> {
    out: W,
    format: Format,
    tools: HashMap<String, String>,
    /// The reply of the moment, and whether it was made without a line of the user.
    reply: Option<(ReplyId, bool)>,
    cursor: Cursor,
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

impl<W: Write> Screen<W> {
    /// An empty screen.
    pub fn new(out: W, format: Format) -> Self {
        let tools = HashMap::new();
        Self { out, format, tools, reply: None, cursor: Cursor::LineStart, held: Vec::new() }
    }

    /// A line of its own, which is no part of the conversation. With JSON it goes to the standard error.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        if self.format == Format::Json {
            // Who reads JSON may have closed the other one.
            let _ = writeln!(io::stderr().lock(), "{text}");
            return Ok(());
        }
        self.fresh_line()?;
        writeln!(self.out, "{text}")?;
        self.out.flush()
    }

    /// What the user said, where it was not typed on this screen.
    pub fn user(&mut self, text: &str) -> io::Result<()> {
        match self.format {
            Format::Plain => self.note(&format!("you: {text}")),
            Format::Prompt | Format::Json => Ok(()),
        }
    }

    /// Whether there should be a prompt and is none; there is none while the agent speaks.
    pub fn lacks_prompt(&self) -> bool {
        self.format == Format::Prompt && self.cursor == Cursor::LineStart
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
        if self.format == Format::Json {
            let line = serde_json::to_string(event).map_err(io::Error::other)?;
            writeln!(self.out, "{line}")?;
            return self.out.flush();
        }
        match event {
            SessionEvent::ReplyScheduled { reply_id, cause, .. } => {
                let deferred = *cause == ReplyCause::Notices;
                self.reply = Some((*reply_id, deferred));
                Ok(())
            }
            SessionEvent::ReplyDelta { text, .. } => self.delta(text),
            SessionEvent::ReplyCompleted { call_ids, .. } => {
                let covered = (!call_ids.is_empty()).then(|| told(call_ids));
                self.end_reply("", covered)
            }
            SessionEvent::ReplyInterrupted { call_ids, .. } => {
                let again = format!("[cut off; to be told again: {}]", call_ids.join(", "));
                self.end_reply(" --", (!call_ids.is_empty()).then_some(again))
            }
            SessionEvent::ReplySkipped { .. } => self.end_reply("", None),
            other => match self.mark_of(other) {
                Some(mark) => self.mark(mark),
                None => Ok(()),
            },
        }
    }

    /// The short line that shows an event; `None` for what the words show already.
    fn mark_of(&mut self, event: &SessionEvent) -> Option<String> {
        Some(match event {
            SessionEvent::UserStateChanged { state: UserState::Speaking } => "[you are typing]".to_owned(),
            SessionEvent::UserStateChanged { state: UserState::Listening } => {
                "[you stopped typing]".to_owned()
            }
            SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
                self.tools.insert(call_id.clone(), tool.clone());
                format!("[{tool} {call_id} started {arguments}]")
            }
            SessionEvent::ToolCallUpdated { call_id, message, .. } => {
                format!("[{} {call_id}: {message}]", self.tool(call_id))
            }
            SessionEvent::ToolCallEnded { call_id, status, .. } => {
                format!("[{} {call_id} ended: {}]", self.tool(call_id), name_of(status))
            }
            SessionEvent::ToolCallRefused { call_id, tool, reason } => {
                format!("[{tool} {call_id} refused: {}]", name_of(reason))
            }
            SessionEvent::ReplyDropped { call_ids } => format!("[not told: {}]", call_ids.join(", ")),
            SessionEvent::Error { message } => format!("[error: {message}]"),
            SessionEvent::Lagged { missed } => format!("[{missed} events were missed here]"),
            _ => return None,
        })
    }

    fn tool(&self, call_id: &str) -> &str {
        self.tools.get(call_id).map_or("tool", String::as_str)
    }

    fn delta(&mut self, text: &str) -> io::Result<()> {
        if self.cursor != Cursor::Reply {
            self.fresh_line()?;
            let on_its_own = self.reply.is_some_and(|(_, deferred)| deferred);
            write!(self.out, "agent{}: ", if on_its_own { " (on its own)" } else { "" })?;
            self.cursor = Cursor::Reply;
        }
        write!(self.out, "{text}")?;
        self.out.flush()
    }

    fn end_reply(&mut self, ending: &str, mark: Option<String>) -> io::Result<()> {
        if self.cursor == Cursor::Reply {
            writeln!(self.out, "{ending}")?;
            self.cursor = Cursor::LineStart;
        }
        self.reply = None;
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

/// `[told 2 outputs in this reply: call_1_update_1, call_2_final]`
fn told(call_ids: &[String]) -> String {
    let outputs =
        if call_ids.len() == 1 { "1 output".to_owned() } else { format!("{} outputs", call_ids.len()) };
    format!("[told {outputs} in this reply: {}]", call_ids.join(", "))
}

/// The name of a status or a reason as it is in JSON.
fn name_of(value: &impl Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|name| name.as_str().map(|name| name.replace('_', " "))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_do_waits_for_the_end_of_the_sentence_and_the_prompt_comes_back() {
        let mut screen = Screen::new(Vec::new(), Format::Prompt);
        let words = |text: &str| SessionEvent::ReplyDelta { reply_id: 1, text: text.to_owned() };
        screen.prompt().unwrap();
        screen
            .event(&SessionEvent::ReplyScheduled {
                reply_id: 1,
                cause: ReplyCause::Notices,
                call_ids: Vec::new(),
            })
            .unwrap();
        screen.event(&words("It is ")).unwrap();
        screen.event(&SessionEvent::Error { message: "oh".to_owned() }).unwrap();
        screen.prompt().unwrap();
        screen.event(&words("done.")).unwrap();
        let call_ids = vec!["call_1_final".to_owned()];
        screen.event(&SessionEvent::ReplyCompleted { reply_id: 1, call_ids }).unwrap();
        screen.prompt().unwrap();
        assert_eq!(
            String::from_utf8(screen.out).unwrap(),
            "you: \nagent (on its own): It is done.\n  [told 1 output in this reply: call_1_final]\n  [error: \
             oh]\nyou: "
        );
    }
}
