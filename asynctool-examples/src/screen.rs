//! What the program prints when it prints line by line: words for people, or JSON for programs.

use std::io::{self, Write};

use asynctool_core::SessionEvent;

use crate::{json::Json, plain::Plain};

/// Writes a conversation. Every method fails if what it writes to is gone.
#[derive(Debug)]
pub enum Screen<W> {
    /// For people.
    Plain(Plain<W>),
    /// For programs.
    Json(Json<W>),
}

impl<W: Write> Screen<W> {
    /// A line of its own, which is no part of the conversation. With JSON it goes to the standard error.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Plain(plain) => plain.note(text),
            Self::Json(_) => {
                Json::<W>::note(text);
                Ok(())
            }
        }
    }

    /// What the user said, where it was not typed on this screen.
    pub fn user(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Plain(plain) => plain.user(text),
            Self::Json(_) => Ok(()), // it is among the events
        }
    }

    /// What happened in the session.
    pub fn event(&mut self, event: &SessionEvent) -> io::Result<()> {
        match self {
            Self::Plain(plain) => plain.event(event),
            Self::Json(json) => json.event(event),
        }
    }

    /// Whether there should be a prompt and is none.
    pub fn lacks_prompt(&self) -> bool {
        matches!(self, Self::Plain(plain) if plain.lacks_prompt())
    }

    /// Asks for a line, if a prompt is lacking.
    pub fn prompt(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(plain) => plain.prompt(),
            Self::Json(_) => Ok(()),
        }
    }

    /// The user has ended the line behind the prompt.
    pub fn entered(&mut self) {
        if let Self::Plain(plain) = self {
            plain.entered();
        }
    }
}
