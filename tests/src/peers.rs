//! Servers that nobody here wrote, for the wire tests: how they are installed, started, and listened in on.
//!
//! A peer is installed on first use into a folder of the test's choice (the target folder), and its server is a child of
//! the test: it listens on a free port of 127.0.0.1 and ends with the test.

pub mod aimock;
pub mod http;
pub mod install;
pub mod llama;
pub mod process;
pub mod relay;

use std::{io, time::Duration};

/// Why a peer is not there.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// A program that installs or runs it is missing.
    #[error("{needed}, and there is no `{program}` here")]
    Missing {
        /// The program.
        program: &'static str,
        /// Who needs what, and what to do without.
        needed: &'static str,
    },
    /// A program failed.
    #[error("`{command}` failed: {output}")]
    Failed {
        /// What was run.
        command: String,
        /// What it said.
        output: String,
    },
    /// Something took too long.
    #[error("{what} took longer than {limit:?}; it said: {output}")]
    TooSlow {
        /// What.
        what: String,
        /// The deadline.
        limit: Duration,
        /// What it said until then.
        output: String,
    },
    /// A file or a socket.
    #[error("{what}: {error}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        error: io::Error,
    },
    /// The peer's answer to a question of the test, which is not about models.
    #[error("{what}: {problem}")]
    Answer {
        /// What was asked.
        what: String,
        /// What is wrong.
        problem: String,
    },
}

impl PeerError {
    /// Turns an error of a file or a socket into one that says what was tried.
    fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        |error| Self::Io { what, error }
    }
}
