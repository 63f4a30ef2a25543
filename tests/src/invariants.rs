//! What holds whatever happens: ten invariants of a conversation, checked event by event.
//!
//! Feed a [`Checker`] everything that a listener hears, in order, then what the model was asked, and then what is left
//! when the session is closed. What it finds are [`Violation`]s, each with the name of its invariant.
//!
//! Events do not say whether an update is silent, nor its key. So in a checked conversation the texts say it: see
//! [`quiet`] and [`keyed`].

mod bounds;
mod close;
mod log;
mod notices;
mod request;
mod tasks;
#[cfg(test)]
mod tests;
mod voice;

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use asynctool_core::{Limits, LogEntry, ModelRequest, ReplyPolicy, SessionEvent, SessionOptions};

/// The names of the invariants.
pub const NAMES: [&str; 10] = [
    ONE_OUTPUT_PER_CALL,
    LOG_IS_COMPLETE,
    TOLD_ONCE,
    ONE_VOICE,
    ONE_MERGE,
    NO_UNCONFIRMED_DUPLICATE,
    END_IS_THE_END,
    VALID_REQUEST,
    CLEAN_CLOSE,
    BOUNDED,
];

/// Every call of the log has exactly one output.
pub const ONE_OUTPUT_PER_CALL: &str = "one_output_per_call";
/// What happened is in the log, in order, and stays there until the host summarises it.
pub const LOG_IS_COMPLETE: &str = "log_is_complete";
/// What is owed to the user is told once, or named as not told.
pub const TOLD_ONCE: &str = "told_once";
/// One speaks at a time: no two replies, and none begins while the user speaks.
pub const ONE_VOICE: &str = "one_voice";
/// A reply that tells what is pending tells all of it.
pub const ONE_MERGE: &str = "one_merge";
/// No call starts beside a running one that it repeats, unless its tool allows it or it was confirmed.
pub const NO_UNCONFIRMED_DUPLICATE: &str = "no_unconfirmed_duplicate";
/// A task starts once, then says what it says, then ends once.
pub const END_IS_THE_END: &str = "end_is_the_end";
/// What a model is asked can be sent to every provider.
pub const VALID_REQUEST: &str = "valid_request";
/// A closed session leaves nothing behind.
pub const CLEAN_CLOSE: &str = "clean_close";
/// Limits hold.
pub const BOUNDED: &str = "bounded";

/// The mark of a text that is said silently.
const QUIET: char = '~';

/// The marks of texts that take the place of earlier ones.
const KEYS: [char; 2] = ['%', '@'];

/// The text as that of a silent update.
#[must_use]
pub fn quiet(text: &str) -> String {
    format!("{QUIET}{text}")
}

/// The text as that of an update with this key, which is `%` or `@`.
#[must_use]
pub fn keyed(key: char, text: &str) -> String {
    format!("{key}{text}")
}

/// The key of an update with this text.
fn key_of(text: &str) -> Option<char> {
    text.chars().next().filter(|first| KEYS.contains(first))
}

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The name of the invariant.
    pub invariant: &'static str,
    /// When it was seen, since the start of the session.
    pub at: Duration,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}: {}", self.invariant, self.at, self.what)
    }
}

/// What a checker must know of the session.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The limits of its tasks.
    pub limits: Limits,
    /// Entries from which on its log is full.
    pub log_items: Option<usize>,
    /// In how many responses the model may call tools after something that the user said.
    pub max_tool_steps: usize,
    /// Whether nothing is confirmed without a word of the user.
    pub attended: bool,
    /// Whether a reply to the user carries what is pending.
    pub turns_tell: bool,
    /// Ids of calls that the model's server made, and that are kept as they are.
    pub provider_ids: HashSet<String>,
}

impl Rules {
    /// Those of a session with these options.
    #[must_use]
    pub fn of(options: &SessionOptions) -> Self {
        Self {
            limits: options.limits.clone(),
            log_items: options.log_items,
            max_tool_steps: options.max_tool_steps as usize,
            attended: options.attended,
            turns_tell: options.reply_policy != ReplyPolicy::Always,
            provider_ids: HashSet::new(),
        }
    }
}

/// What is left when a session is closed.
#[derive(Clone, Copy, Debug, Default)]
pub struct End<'a> {
    /// Its log; not of a session that the host has let go of, since nobody can read it any more.
    pub log: Option<&'a [Arc<LogEntry>]>,
    /// How many tasks run still.
    pub running: usize,
    /// How many turns of the user have neither an answer nor an error.
    pub unanswered: usize,
    /// By how much it took longer to close than it may.
    pub overdue: Option<Duration>,
}

/// Where violations go.
struct Found {
    at: Duration,
    all: Vec<Violation>,
}

impl Found {
    fn add(&mut self, invariant: &'static str, what: impl Into<String>) {
        self.all.push(Violation { invariant, at: self.at, what: what.into() });
    }
}

/// One invariant, or some that look at the same things.
trait Invariant: Send {
    fn see(&mut self, event: &SessionEvent, rules: &Rules, found: &mut Found);

    fn end(&mut self, _end: &End<'_>, _rules: &Rules, _found: &mut Found) {}
}

/// Checks the ten invariants on one session.
///
/// ```
/// use asynctool_core::SessionEvent;
/// use asynctool_tests::invariants::{Checker, End};
/// use std::time::Duration;
///
/// let mut checker = Checker::new();
/// checker.see(Duration::ZERO, &SessionEvent::Closed);
/// assert_eq!(checker.end(&End::default()), []);
/// ```
pub struct Checker {
    rules: Rules,
    invariants: Vec<Box<dyn Invariant>>,
    found: Found,
    /// Events are missing: nothing can be said of the session.
    is_blind: bool,
}

impl Default for Checker {
    fn default() -> Self {
        Self::new()
    }
}

impl Checker {
    /// One for a session with default options.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Rules::of(&SessionOptions::default()))
    }

    /// One for a session with these rules.
    #[must_use]
    pub fn with(rules: Rules) -> Self {
        let invariants: Vec<Box<dyn Invariant>> = vec![
            Box::new(log::Log::default()),
            Box::new(notices::Notices::default()),
            Box::new(voice::Voice::default()),
            Box::new(tasks::Duplicates::default()),
            Box::new(tasks::Ends::default()),
            Box::new(close::Close::default()),
            Box::new(bounds::Bounds::default()),
        ];
        Self { rules, invariants, found: Found { at: Duration::ZERO, all: Vec::new() }, is_blind: false }
    }

    /// The next event, and when it was heard.
    pub fn see(&mut self, at: Duration, event: &SessionEvent) {
        self.found.at = at;
        self.is_blind |= matches!(event, SessionEvent::Lagged { .. });
        for invariant in &mut self.invariants {
            invariant.see(event, &self.rules, &mut self.found);
        }
    }

    /// Ids of calls that the model's server has made: see [`Rules::provider_ids`].
    pub fn know_ids(&mut self, ids: impl IntoIterator<Item = String>) {
        self.rules.provider_ids.extend(ids);
    }

    /// What a model was asked.
    pub fn see_request(&mut self, request: &ModelRequest) {
        request::check(request, &self.rules, &mut self.found);
    }

    /// What was found so far.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        if self.is_blind { &[] } else { &self.found.all }
    }

    /// The session is closed, and no event follows. Nothing is found where the listener has missed events.
    #[must_use]
    pub fn end(mut self, end: &End<'_>) -> Vec<Violation> {
        for invariant in &mut self.invariants {
            invariant.end(end, &self.rules, &mut self.found);
        }
        if self.is_blind { Vec::new() } else { self.found.all }
    }
}

/// Whether it is a tool of the session itself.
fn is_companion(tool: &str) -> bool {
    [asynctool_core::CANCEL_TASK, asynctool_core::GET_RUNNING_TASKS].contains(&tool)
}
