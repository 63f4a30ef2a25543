//! A page that was fetched.

use std::fmt;

use serde::{Serialize, Serializer};

/// A page of the web. The model reads it as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Where it is, after all redirects; cut, with a mark, if that is longer than 2000 bytes.
    pub url: String,
    /// What the server says that it is: `text/html; charset=utf-8`. Empty if it does not say; cut, with a mark, after
    /// 200 bytes.
    pub kind: String,
    /// Its text.
    pub text: String,
    /// Why the text is not whole; `None` if it is.
    pub cut: Option<Cut>,
}

/// Why the text of a page is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cut {
    /// More bytes than are read.
    Size,
    /// The time was over.
    Time,
    /// The connection broke.
    Broken,
    /// More text than was asked for.
    Text,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, kind, text, cut } = self;
        let kind = if kind.is_empty() { "of an unknown type" } else { kind };
        write!(f, "{url} ({kind})\n\n")?;
        f.write_str(if text.is_empty() { "[there is no text on it]" } else { text })?;
        f.write_str(match cut {
            None => return Ok(()),
            Some(Cut::Size) => "\n[cut off here: the page is too large to be read whole]",
            Some(Cut::Time) => "\n[cut off here: the server was too slow, the time was over]",
            Some(Cut::Broken) => "\n[cut off here: the connection broke]",
            Some(Cut::Text) => "\n[cut off here: there is more text than was asked for]",
        })
    }
}

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
