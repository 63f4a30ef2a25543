//! What is owed to the user, and when it is due (B1-B3, B6-B9).

use super::World;

/// Something that is owed to the user.
#[derive(Clone)]
pub(super) struct Notice {
    /// The call whose output it is.
    pub(super) id: String,
    /// The call whose task it is about.
    task: String,
    /// A newer one of the task with the same key takes its place (B9).
    key: Option<String>,
    /// It cannot wait (B8).
    pub(super) is_urgent: bool,
    /// An earlier reply had it in view (B7).
    pub(super) was_seen: bool,
    /// Its place among all.
    place: usize,
    since: u64,
    /// How often it was told in a reply that was cut off.
    pub(super) tries: u32,
}

impl Notice {
    pub(super) fn new(id: &str, task: &str) -> Self {
        Self {
            id: id.to_owned(),
            task: task.to_owned(),
            key: None,
            is_urgent: false,
            was_seen: false,
            place: 0,
            since: 0,
            tries: 0,
        }
    }

    pub(super) fn keyed(self, key: Option<&str>) -> Self {
        Self { key: key.map(str::to_owned), ..self }
    }

    /// The same under another call of the log.
    pub(super) fn under(self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self }
    }

    /// The same without urgency.
    pub(super) fn at_ease(self) -> Self {
        Self { is_urgent: false, ..self }
    }

    fn is_replaced_by(&self, newer: &Self) -> bool {
        self.key.is_some() && self.key == newer.key && self.task == newer.task
    }
}

pub(super) fn ids(notices: &[Notice]) -> Vec<String> {
    notices.iter().map(|notice| notice.id.clone()).collect()
}

impl World<'_> {
    /// Something is owed to the user from now on. B9: it takes the place of an older word about the same thing. B8: what
    /// is urgent cuts off a reply.
    pub(super) fn owe(&mut self, mut notice: Notice) {
        let is_urgent = notice.is_urgent;
        if let Some(older) = self.pending.iter_mut().find(|older| older.is_replaced_by(&notice)) {
            (notice.since, notice.place) = (older.since, older.place);
            *older = notice;
        } else {
            (notice.since, notice.place) = (self.now, self.notices);
            self.notices += 1;
            self.pending.push(notice);
        }
        if is_urgent {
            self.make_way();
        }
    }

    /// B9: a newer word about the same thing waits.
    pub(super) fn has_newer(&self, notice: &Notice) -> bool {
        self.pending.iter().any(|newer| notice.is_replaced_by(newer))
    }

    /// Back into the queue, in the order in which they came to be owed.
    pub(super) fn put_back(&mut self, notices: Vec<Notice>) {
        self.pending.extend(notices);
        self.pending.sort_by_key(|notice| notice.place);
    }

    /// When a deferred reply is due: the floor is free (B1), what is pending has waited for more (B3), and nobody wants
    /// quiet (B6), unless it is urgent (B8). The model may have to be left alone (B11).
    pub(super) fn deferred_due(&self) -> Option<u64> {
        let oldest = self.pending.iter().map(|notice| notice.since).min()?;
        let is_urgent = self.pending.iter().any(|notice| notice.is_urgent);
        let due = if is_urgent { oldest } else { (oldest + self.script.merge_window).max(self.quiet_until) };
        self.floor_is_free().then_some(due.max(self.failed_until).max(self.now))
    }
}
