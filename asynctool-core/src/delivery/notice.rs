//! A notice: one output in the log that the user has yet to be told about.

use std::{sync::Arc, time::Duration};

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
    pub(crate) call_id: Arc<str>,
    /// The id of the call whose task it is about.
    pub(crate) task: Arc<str>,
    pub(crate) weight: Weight,
    pub(crate) since: Duration,
    /// Its place among all; given by the queue.
    pub(crate) place: u64,
    /// A newer notice of the task with the same key takes its place (B9).
    pub(crate) key: Option<String>,
    /// Whether it is told without delay (B8).
    pub(crate) is_urgent: bool,
    /// Whether models see it no longer: a newer word of the task that is for the log alone stands for it (B9).
    pub(crate) is_hidden: bool,
    /// Whether a reply to the user had it in view, and it is to be asked for all the same (B7).
    pub(crate) was_seen: bool,
    /// How many replies have carried it and were cut off.
    pub(crate) tries: u32,
}

impl Notice {
    /// A notice about the task of call `task`, whose output stands in the log under `call_id`.
    pub(crate) fn new(
        call_id: impl Into<Arc<str>>,
        task: impl Into<Arc<str>>,
        weight: Weight,
        since: Duration,
    ) -> Self {
        Self {
            call_id: call_id.into(),
            task: task.into(),
            weight,
            since,
            place: 0,
            key: None,
            is_urgent: false,
            is_hidden: false,
            was_seen: false,
            tries: 0,
        }
    }

    /// Whether it is about the same thing of the same task, so that only the newer one is told.
    pub(super) fn is_replaced_by(&self, newer: &Self) -> bool {
        self.key.is_some() && self.key == newer.key && self.task == newer.task
    }

    /// The same of any of these, which are looked at only if it has a key; few have.
    pub(super) fn is_replaced_by_any<'n>(&self, newer: impl IntoIterator<Item = &'n Self>) -> bool {
        self.key.is_some() && newer.into_iter().any(|newer| self.is_replaced_by(newer))
    }
}
