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
    updates: VecDeque<TaskUpdate>,
    closed: bool,
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
                if let Some(update) = waiting.updates.pop_front() {
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
        self.waiting.lock().updates.is_empty()
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
        waiting.updates.push_back(update);
        if waiting.updates.len() > self.bound {
            let oldest = waiting.updates.iter().position(|update| update.kind == UpdateKind::Progress);
            if let Some(given_way) = oldest.and_then(|oldest| waiting.updates.remove(oldest)) {
                tracing::warn!(id = &*given_way.pair.call.id, "an update was dropped: nobody reads them");
            }
        }
        drop(waiting);
        self.changed.notify_one();
    }
}
