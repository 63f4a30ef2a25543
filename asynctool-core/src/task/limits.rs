//! How much a session may hold and how long it may wait (behaviours D4, D5).

use std::time::Duration;

/// The bounds of a task manager; each has a text for the model or a stated policy for when it is reached.
///
/// ```
/// use std::time::Duration;
/// use asynctool_core::Limits;
///
/// let mut limits = Limits::default();
/// limits.timeout = Duration::from_secs(4 * 3600);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Tasks that run at the same time; a further call is refused. 64.
    pub running: usize,
    /// Calls in one response of the model; the ones behind are refused. 32.
    pub batch: usize,
    /// Bytes of one call's arguments; a longer call is refused. 1 MiB.
    pub argument_bytes: usize,
    /// Bytes of one update; a longer one is cut, with a mark. 16 KiB.
    pub update_bytes: usize,
    /// Bytes of one result or error of a tool; a longer one is cut, with a mark. 256 KiB.
    pub output_bytes: usize,
    /// Updates that wait to be told; beyond it the oldest progress gives way, results never do. 256.
    pub pending_updates: usize,
    /// Calls that have ended and whose output is kept, for ids that a provider delivers again. 4,096.
    pub remembered_calls: usize,
    /// Bytes of their arguments and outputs; the oldest are forgotten first. 16 MiB.
    pub remembered_bytes: usize,
    /// How long a tool runs that has no timeout of its own. 1 hour.
    pub timeout: Duration,
    /// How long a person has to answer whether a tool may run; without an answer it does not. 5 minutes.
    pub approval: Duration,
    /// How long a cancelled task has to stop, before it is given up and shown as stopping. 5 seconds.
    pub cancel_deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            running: 64,
            batch: 32,
            argument_bytes: 1 << 20,
            update_bytes: 16 << 10,
            output_bytes: 256 << 10,
            pending_updates: 256,
            remembered_calls: 4096,
            remembered_bytes: 16 << 20,
            timeout: Duration::from_secs(3600),
            approval: Duration::from_secs(300),
            cancel_deadline: Duration::from_secs(5),
        }
    }
}
