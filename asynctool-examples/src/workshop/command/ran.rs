//! How a command ended, and what it wrote.

use std::{fmt, os::unix::process::ExitStatusExt, process::ExitStatus, time::Duration};

use serde::{Serialize, Serializer};

use super::super::text::counted;

/// A command that has ended. The model reads it as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ran {
    /// The command, for people.
    pub command: String,
    /// How it ended.
    pub end: End,
    /// How long it ran.
    pub took: Duration,
    /// The end of what it wrote, both streams in order.
    pub output: String,
    /// How many lines before that are left out.
    pub left_out: u64,
    /// Whether something that it started has left its group, runs on, and may still write.
    pub held: bool,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// By itself, with this code.
    Code(i32),
    /// By a signal.
    Signal(i32),
    /// It was killed when its time was over.
    TimedOut,
}

impl End {
    /// What a status says; there is none when the time was over.
    pub(super) fn of(status: Option<ExitStatus>) -> Self {
        match status {
            None => Self::TimedOut,
            Some(status) => match (status.code(), status.signal()) {
                (Some(code), _) => Self::Code(code),
                (None, signal) => Self::Signal(signal.unwrap_or_default()),
            },
        }
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (command, seconds) = (&self.command, self.took.as_secs_f64());
        let ended = match self.end {
            End::Code(code) => format!("ended with exit code {code} after {seconds:.1} s."),
            End::Signal(signal) => format!("was ended by signal {signal} after {seconds:.1} s."),
            End::TimedOut => {
                format!("was killed with all that it had started: its time of {seconds:.0} s was over.")
            }
        };
        write!(f, "{command} {ended}")?;
        if self.held {
            f.write_str(" Something that it started runs on by itself.")?;
        }
        match (self.left_out, self.output.is_empty()) {
            (0, true) => f.write_str(" It wrote nothing."),
            (0, false) => write!(f, " Its output:\n{}", self.output),
            (left_out, _) => write!(
                f,
                " The end of its output:\n[{} before this left out]\n{}",
                counted(left_out, "line"),
                self.output
            ),
        }
    }
}

impl Serialize for Ran {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
