//! The updates that wait for a host with an agent loop of its own.

use std::collections::VecDeque;

use tokio::sync::Notify;

use super::event::{TaskEvent, TaskListener, TaskUpdate, UpdateKind};
use crate::lock::Lock;

/// A bounded queue: when it is full the oldest progress gives way, results never do (behaviour D5).
pub(super) struct Inbox {
    waiting: Lock<Queue>,
    changed: Notify,
    bound: usize,
}

#[derive(Default)]
struct Queue {
    /// Each with its number among all.
    progress: VecDeque<(u64, TaskUpdate)>,
    results: VecDeque<(u64, TaskUpdate)>,
    next_number: u64,
    closed: bool,
}

impl Queue {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        task::{FunctionCall, FunctionOutput, TaskStatus, What},
        toolset::Update,
    };

    fn progress(inbox: &Inbox, call: &FunctionCall, number: u32) {
        let (update, output) = (Update::new("half way"), FunctionOutput::new("half way"));
        inbox.on_event(TaskEvent { call, what: What::Updated { number, update: &update, output: &output } });
    }

    fn end(inbox: &Inbox, call: &FunctionCall) {
        let output = FunctionOutput::new("done");
        let (status, is_first) = (TaskStatus::Done, false);
        let what = What::Ended { status, output: &output, is_first, notify: true, handoff: None };
        inbox.on_event(TaskEvent { call, what });
    }

    async fn ids(inbox: &Inbox) -> Vec<Arc<str>> {
        let mut ids = Vec::new();
        while !inbox.is_empty() {
            ids.extend(inbox.next().await.map(|update| update.pair.call.id));
        }
        ids
    }

    #[tokio::test]
    async fn b2_what_ended_first_is_read_first_whatever_other_tasks_say() {
        let inbox = Inbox::new(8);
        let [a, b] = ["a", "b"].map(|id| FunctionCall::new(id, "book", "{}"));
        progress(&inbox, &a, 1);
        end(&inbox, &a);
        progress(&inbox, &b, 1);
        end(&inbox, &b);
        let read = ids(&inbox).await;
        assert_eq!(read, ["a_update_1", "a_final", "b_update_1", "b_final"].map(Arc::from));
    }

    #[tokio::test]
    async fn d5_a_full_inbox_lets_go_of_the_oldest_progress_and_of_no_result() {
        let inbox = Inbox::new(2);
        let call = FunctionCall::new("a", "book", "{}");
        end(&inbox, &call);
        progress(&inbox, &call, 1);
        progress(&inbox, &call, 2);
        end(&inbox, &call);
        end(&inbox, &call);
        assert_eq!(ids(&inbox).await, ["a_final", "a_final", "a_final"].map(Arc::from));
    }
}
