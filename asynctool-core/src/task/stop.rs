//! How tasks are stopped: one by one, or all of them at the end (behaviours D3, D4, D7).

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    event::{CancelledBy, TaskStatus},
    manager::Shared,
    run::{Outcome, Run},
};

/// What became of a task that was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// It has stopped.
    Stopped,
    /// Its end was reported, but its code has not stopped: it does not await anything.
    Stopping,
}

/// Why a task was not cancelled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CancelError {
    /// No call has this id.
    #[error("no call has the id `{call_id}`")]
    Unknown {
        /// The id.
        call_id: Arc<str>,
    },
    /// The task has ended.
    #[error("the call `{call_id}` has ended already")]
    Ended {
        /// The id.
        call_id: Arc<str>,
    },
    /// The model may not cancel it.
    #[error("the model may not cancel the call `{call_id}`")]
    NotCancellable {
        /// The id.
        call_id: Arc<str>,
    },
}

/// How a shutdown went, in ids of calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShutdownReport {
    /// Those that came to their own end.
    pub finished: Vec<Arc<str>>,
    /// Those that were cancelled.
    pub cancelled: Vec<Arc<str>>,
    /// Those whose code has not stopped.
    pub stuck: Vec<Arc<str>>,
}

impl Shared {
    pub(super) async fn cancel(&self, call_id: &str, by: CancelledBy) -> Result<Cancelled, CancelError> {
        let run = self.table.lock().get(call_id).cloned();
        let call_id: Arc<str> = call_id.into();
        let Some(run) = run else { return Err(CancelError::Unknown { call_id }) };
        run.request_cancel(by)?;
        let deadline = self.clock.now().saturating_add(self.limits.cancel_deadline);
        self.await_ends(std::slice::from_ref(&run), by, deadline).await;
        if run.status() != Some(TaskStatus::Cancelled) {
            return Err(CancelError::Ended { call_id }); // it came to its own end all the same
        }
        let stopping = self.alive().iter().any(|alive| Arc::ptr_eq(alive, &run));
        Ok(if stopping { Cancelled::Stopping } else { Cancelled::Stopped })
    }

    /// Waits until these have ended; at the deadline their ends are reported all the same (D4).
    pub(super) async fn await_ends(&self, runs: &[Arc<Run>], by: CancelledBy, deadline: Duration) {
        let deadline = self.clock.instant_of(deadline);
        if !self.ended_by(deadline, || runs.iter().all(|run| run.is_over())).await {
            for run in runs {
                // Not one that was protected before it was told to stop.
                if !matches!(run.request_cancel(by), Err(CancelError::NotCancellable { .. })) {
                    run.finish(Outcome::Cancelled, false);
                }
            }
        }
    }

    /// Waits until `all` holds; false if the deadline came first.
    async fn ended_by(&self, deadline: Instant, all: impl Fn() -> bool) -> bool {
        loop {
            let ended = self.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable(); // before the look, so that no end in between is missed
            if all() {
                return true;
            }
            if tokio::time::timeout_at(deadline, ended).await.is_err() {
                return all();
            }
        }
    }

    pub(super) async fn shutdown(&self, deadline: Duration) -> ShutdownReport {
        let deadline = self.clock.instant_in(deadline);
        self.table.lock().close();
        let runs: Vec<_> = self.alive().into_iter().filter(|run| !run.is_over()).collect();
        let mut cancelled = Vec::new();
        let (at_once, at_the_end): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.is_cancellable());
        let mut cancel = |runs: Vec<&Arc<Run>>| {
            let told = runs.into_iter().filter(|run| run.request_cancel(CancelledBy::Shutdown).is_ok());
            cancelled.extend(told.map(|run| run.call.id.clone()));
        };
        cancel(at_once);
        self.ended_by(deadline, || runs.iter().all(|run| run.is_over())).await;
        cancel(at_the_end);
        let deadline = self.clock.now().saturating_add(self.limits.cancel_deadline);
        self.await_ends(&runs, CancelledBy::Shutdown, deadline).await;
        // Calls that waited for them are answered that it is over.
        let until = self.clock.instant_of(deadline);
        self.ended_by(until, || self.replacing.load(Ordering::Acquire) == 0).await;
        self.close();
        let stuck: Vec<Arc<str>> = self.alive().iter().map(|run| run.call.id.clone()).collect();
        let ids = runs.iter().map(|run| run.call.id.clone());
        let finished = ids.filter(|id| !cancelled.contains(id)).collect();
        cancelled.retain(|id| !stuck.contains(id));
        ShutdownReport { finished, cancelled, stuck }
    }
}
