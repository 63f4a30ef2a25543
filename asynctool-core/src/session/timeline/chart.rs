//! What a timeline shows, whichever way it is drawn: lanes, marks in them, spans from mark to mark.

use std::time::Duration;

/// A pause longer than this is drawn as a gap.
pub(super) const QUIET: Duration = Duration::from_secs(3);

/// The picture.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// The user's, the agent's, then those of tasks.
    pub(super) lanes: Vec<Lane>,
    /// Everything that happened, in order. Rows and numbers of marks are the same.
    pub(super) marks: Vec<Mark>,
    pub(super) spans: Vec<Span>,
    pub(super) links: Vec<Link>,
}

/// What is drawn in one column, or one strip.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) name: String,
    pub(super) sharing: Sharing,
}

/// Whose marks stand in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Those of the one whose name it bears.
    Alone,
    /// Those of several tasks, one after the other.
    InTurn,
    /// Those of several tasks that run at the same time.
    AtOnce,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) at: Duration,
    pub(super) lane: usize,
    pub(super) sign: Sign,
    /// The whole text, as it came.
    pub(super) text: String,
    /// In full the ids of what it is about, which the text names shortly.
    pub(super) ids: String,
}

impl Mark {
    /// Whether it says no more than its sign does.
    pub(super) fn is_bare(&self) -> bool {
        self.ids.is_empty() && matches!(self.sign, Sign::Begin | Sign::End)
    }
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Begin,
    /// A task begins: its call.
    Call,
    Words,
    End,
    Cut,
    /// A call that did not become a task.
    Refused,
    Wrong,
    Note,
}

/// Something that goes on for a while in a lane.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) lane: usize,
    pub(super) kind: SpanKind,
    pub(super) name: String,
    /// The mark with which it begins.
    pub(super) from: usize,
    /// The mark with which it ends; none if it goes on.
    pub(super) to: Option<usize>,
    pub(super) cut: bool,
}

/// What goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpanKind {
    UserSpeaks,
    Thinking,
    Speaking,
    Task,
}

/// A notice and the words that told it.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// What is told, with its id.
    pub(super) name: String,
    /// The mark of the notice.
    pub(super) from: usize,
    /// The mark of the words.
    pub(super) to: usize,
}

impl Chart {
    pub(super) const USER: usize = 0;
    pub(super) const AGENT: usize = 1;
    /// Lanes before those of tasks.
    pub(super) const PEOPLE: usize = 2;

    pub(super) fn mark(&mut self, at: Duration, lane: usize, sign: Sign, text: String) -> usize {
        self.marks.push(Mark { at, lane, sign, text, ids: String::new() });
        self.marks.len() - 1
    }

    pub(super) fn sharing(&self, lane: usize) -> Sharing {
        self.lanes.get(lane).map_or(Sharing::Alone, |lane| lane.sharing)
    }

    /// How long nothing had happened before this mark, if it is worth telling.
    pub(super) fn quiet_before(&self, row: usize) -> Option<Duration> {
        let (before, mark) = (self.marks.get(row.checked_sub(1)?)?, self.marks.get(row)?);
        Some(mark.at.saturating_sub(before.at)).filter(|quiet| *quiet > QUIET)
    }

    /// The mark with which a span ends, or the end of the picture.
    pub(super) fn end_of(&self, span: &Span) -> usize {
        span.to.unwrap_or(self.marks.len())
    }
}

impl Default for Chart {
    fn default() -> Self {
        let lanes = ["user", "agent"].map(|name| Lane { name: name.to_owned(), sharing: Sharing::Alone });
        Self { lanes: lanes.into(), marks: Vec::new(), spans: Vec::new(), links: Vec::new() }
    }
}

/// A time as both drawings write it.
pub(super) fn seconds(at: Duration) -> String {
    format!("{}.{:03}s", at.as_secs(), at.subsec_millis())
}

/// How long a gap is.
pub(super) fn gap(quiet: Duration) -> String {
    format!("{}.{}s", quiet.as_secs(), quiet.subsec_millis() / 100)
}
