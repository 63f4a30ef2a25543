//! What a search has found.

use std::fmt;

use serde::{Serialize, Serializer};

use super::super::text::counted;

/// What a search has found. The model reads it as a text: a line for each match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The lines that match, by file and line.
    pub hits: Vec<Hit>,
    /// How many files were searched.
    pub files: u64,
    /// How many files and folders could not be read.
    pub unreadable: u64,
    /// Why the search ended before it was through.
    pub stopped: Option<Stopped>,
}

/// A line that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit {
    /// The file, relative to the root.
    pub file: String,
    /// The number of the line, from 1.
    pub line: u64,
    /// The line, cut around the match.
    pub text: String,
}

/// Why a search ended before it was through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stopped {
    /// It has found as many lines as were asked for.
    Enough,
    /// Its time was over.
    Time,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Hit { file, line, text } in &self.hits {
            writeln!(f, "{file}:{line}: {text}")?;
        }
        let hits = counted(self.hits.len() as u64, "match");
        write!(f, "{hits} in {} searched", counted(self.files, "file"))?;
        if self.unreadable > 0 {
            write!(f, ", {} could not be read", self.unreadable)?;
        }
        f.write_str(match self.stopped {
            None => ".",
            Some(Stopped::Enough) => {
                "; there may be more. Narrow the pattern, the path or the globs to see others."
            }
            Some(Stopped::Time) => {
                "; the time was over before all was searched. Narrow the path or the globs."
            }
        })
    }
}

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
