//! The updates that wait for a host with an agent loop of its own.

use std::collections::VecDeque;

use tokio::sync::Notify;

use super::event::{TaskEvent, TaskListener, TaskUpdate, UpdateKind};
use crate::lock::Lock;

/// A bounded queue: when it is full the oldest progress gives way, results never do (behaviour D5).
pub(super) struct Inbox {
    waiting: Lock<Waiting>,
    changed: Notify,
    bound: usize,
}

#[derive(Default)]
struct Waiting {
    /// Each with its number among all.
    progress: VecDeque<(u64, TaskUpdate)>,
    results: VecDeque<(u64, TaskUpdate)>,
    next_number: u64,
    closed: bool,
}

impl Waiting {
    fn push(&mut self, update: TaskUpdate) {
        let queue = match update.kind {
            UpdateKind::Progress => &mut self.progress,
            UpdateKind::Final(_) => &mut self.results,
        };
        queue.push_back((self.next_number, update));
        self.next_number += 1;
    }

    /// The oldest of all.
    fn pop(&mut self) -> Option<TaskUpdate> {
        let number =
            |queue: &VecDeque<(u64, TaskUpdate)>| queue.front().map_or(u64::MAX, |(number, _)| *number);
        let is_progress = number(&self.progress) < number(&self.results);
        let queue = if is_progress { &mut self.progress } else { &mut self.results };
        queue.pop_front().map(|(_, update)| update)
    }

    fn len(&self) -> usize {
        self.progress.len() + self.results.len()
    }
}

impl Inbox {
    pub(super) fn new(bound: usize) -> Self {
        Self { waiting: Lock::default(), changed: Notify::new(), bound }
    }

    /// The next update; `None` when it is closed and empty.
    pub(super) async fn next(&self) -> Option<TaskUpdate> {
        loop {
            let changed = self.changed.notified();
            {
                let mut waiting = self.waiting.lock();
                if let Some(update) = waiting.pop() {
                    return Some(update);
                }
                if waiting.closed {
                    return None;
                }
            }
            changed.await;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.lock().len() == 0
    }

    pub(super) fn close(&self) {
        self.waiting.lock().closed = true;
        self.changed.notify_waiters();
        self.changed.notify_one();
    }
}

impl TaskListener for Inbox {
    fn on_event(&self, event: TaskEvent<'_>) {
        let Some(update) = event.to_update() else { return };
        let mut waiting = self.waiting.lock();
        waiting.push(update);
        let given_way = if waiting.len() > self.bound { waiting.progress.pop_front() } else { None };
        drop(waiting);
        if let Some((_, update)) = given_way {
            tracing::warn!(id = &*update.pair.call.id, "an update was dropped: nobody reads them");
        }
        self.changed.notify_one();
    }
}
