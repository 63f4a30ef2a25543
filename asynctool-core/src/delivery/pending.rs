//! The notices that wait, in the order in which they came to be owed, and what of them says when a reply is due.

use std::{
    collections::{VecDeque, vec_deque},
    sync::Arc,
    time::Duration,
};

use super::notice::{Notice, Weight};

/// Notices by their places. When a reply is due is asked after every change, so it costs the same for any number of them.
#[derive(Debug, Default)]
pub(super) struct Pending {
    notices: VecDeque<Notice>,
    /// Since when the oldest waits.
    oldest: Option<Duration>,
    has_urgent: bool,
    /// So many at the front are results: who looks for progress need not look there again.
    leading_results: usize,
}

impl Pending {
    pub(super) fn iter(&self) -> vec_deque::Iter<'_, Notice> {
        self.notices.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.notices.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.notices.is_empty()
    }

    /// Since when the oldest waits.
    pub(super) fn oldest(&self) -> Option<Duration> {
        self.oldest
    }

    pub(super) fn has_urgent(&self) -> bool {
        self.has_urgent
    }

    /// Adds one behind all others.
    pub(super) fn push(&mut self, notice: Notice) {
        self.count(&notice);
        self.notices.push_back(notice);
    }

    /// Puts a notice in the place of an older one about the same thing; the one that it stands for, or the notice again if
    /// there is none.
    pub(super) fn supersede(&mut self, mut newer: Notice) -> Result<Arc<str>, Notice> {
        if newer.key.is_none() {
            return Err(newer);
        }
        let Some(older) = self.notices.iter_mut().find(|older| older.is_replaced_by(&newer)) else {
            return Err(newer);
        };
        // In its place and at its time: a tool that talks on and on must not put off its own telling.
        (newer.since, newer.place) = (older.since, older.place);
        newer.is_urgent |= older.is_urgent;
        self.has_urgent |= newer.is_urgent;
        Ok(std::mem::replace(older, newer).call_id)
    }

    /// Takes out the oldest progress.
    pub(super) fn take_progress(&mut self) -> Option<Notice> {
        let later = self.notices.iter().skip(self.leading_results);
        let results = later.take_while(|notice| notice.weight == Weight::Result).count();
        self.leading_results += results;
        let taken = self.notices.remove(self.leading_results)?;
        if taken.is_urgent || Some(taken.since) == self.oldest {
            self.recount();
        }
        Some(taken)
    }

    /// Takes out all.
    pub(super) fn take(&mut self) -> VecDeque<Notice> {
        std::mem::take(self).notices
    }

    /// Takes out those that are urgent.
    pub(super) fn take_urgent(&mut self) -> VecDeque<Notice> {
        if !self.has_urgent {
            return VecDeque::new();
        }
        let (urgent, others) = self.take().into_iter().partition(|notice| notice.is_urgent);
        self.rearrange(others);
        urgent
    }

    /// Takes out those of this call; whether there were any.
    pub(super) fn forget(&mut self, call_id: &str) -> bool {
        let before = self.len();
        let mut notices = self.take();
        notices.retain(|notice| *notice.call_id != *call_id);
        self.rearrange(notices);
        self.len() < before
    }

    /// Adds some that waited before, each at its place.
    pub(super) fn put_back(&mut self, notices: Vec<Notice>) {
        let mut all = self.take();
        all.extend(notices);
        all.make_contiguous().sort_by_key(|notice| notice.place);
        self.rearrange(all);
    }

    /// Has these from now on, and knows nothing of them yet.
    fn rearrange(&mut self, notices: VecDeque<Notice>) {
        (self.notices, self.leading_results) = (notices, 0);
        self.recount();
    }

    fn count(&mut self, notice: &Notice) {
        self.oldest = Some(self.oldest.map_or(notice.since, |oldest| oldest.min(notice.since)));
        self.has_urgent |= notice.is_urgent;
    }

    fn recount(&mut self) {
        self.oldest = self.notices.iter().map(|notice| notice.since).min();
        self.has_urgent = self.notices.iter().any(|notice| notice.is_urgent);
    }
}
