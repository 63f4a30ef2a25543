//! A notice: one output in the log that the user has yet to be told about.

use std::time::Duration;

/// What a notice gives way to when too many wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Progress: a newer word about the same task will come.
    Progress,
    /// A result, which nothing else will tell.
    Result,
}

/// Something that is in the log and that the user has yet to be told about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The id of the call in the log whose output it is.
    pub(crate) call_id: String,
    pub(crate) weight: Weight,
    pub(crate) since: Duration,
    /// How many replies have carried it and were cut off.
    pub(crate) tries: u32,
}

impl Notice {
    pub(crate) fn new(call_id: impl Into<String>, weight: Weight, since: Duration) -> Self {
        Self { call_id: call_id.into(), weight, since, tries: 0 }
    }
}
