//! Every event of a session as a line of JSON.

use std::io::{self, Write};

use asynctool_core::SessionEvent;

/// Writes events. What is no event goes to the standard error.
#[derive(Debug)]
pub struct Json<W>(W);

impl<W: Write> Json<W> {
    /// Nothing so far.
    pub fn new(out: W) -> Self {
        Self(out)
    }

    /// One line. Fails if what it writes to is gone.
    pub fn event(&mut self, event: &SessionEvent) -> io::Result<()> {
        let line = serde_json::to_string(event).map_err(io::Error::other)?;
        writeln!(self.0, "{line}")?;
        self.0.flush()
    }

    /// A line for people.
    pub fn note(text: &str) {
        // Who reads JSON may have closed the other one.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}
