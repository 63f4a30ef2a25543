//! The deadlines of all background tasks, and the one task that watches them: also over a tool that never awaits.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

use tokio::{runtime, sync::Notify};

use super::run::{Outcome, Run};
use crate::{clock::Clock, lock::Lock};

/// Watches the runs that it is given. It holds them until they end, and nothing of the manager beside.
pub(super) struct Watchdog {
    watched: Lock<Watched>,
    /// Told when an earlier deadline has come in, or the manager is gone.
    changed: Notify,
    clock: Clock,
}

#[derive(Default)]
struct Watched {
    /// By deadline, since the start of the clock, and number.
    runs: BTreeMap<(Duration, u64), Arc<Run>>,
    /// Whether somebody watches: one runtime may end and another go on.
    is_watching: bool,
    is_over: bool,
}

/// The watchdog as its manager holds it.
pub(super) struct Leash(Arc<Watchdog>);

impl Drop for Leash {
    fn drop(&mut self) {
        self.0.watched.lock().is_over = true;
        self.0.changed.notify_one();
    }
}

impl Leash {
    pub(super) fn new(clock: Clock) -> Self {
        Self(Arc::new(Watchdog { watched: Lock::default(), changed: Notify::new(), clock }))
    }

    /// Watches a run until it ends, on this runtime if nobody does on another.
    pub(super) fn watch(&self, run: &Arc<Run>, runtime: &runtime::Handle) {
        let mut watched = self.0.watched.lock();
        let key = key_of(run);
        let is_first = watched.runs.first_key_value().is_none_or(|(first, _)| key < *first);
        watched.runs.insert(key, run.clone());
        run.is_watched.store(true, Ordering::Release);
        let was_watching = std::mem::replace(&mut watched.is_watching, true);
        drop(watched);
        if !was_watching {
            runtime.spawn(Watch(Arc::downgrade(&self.0)).run());
        } else if is_first {
            self.0.changed.notify_one();
        }
    }

    /// Watches it no longer.
    pub(super) fn release(&self, run: &Run) {
        if run.is_watched.load(Ordering::Acquire) {
            let released = self.0.watched.lock().runs.remove(&key_of(run));
            drop(released);
        }
    }
}

fn key_of(run: &Run) -> (Duration, u64) {
    (run.deadline(), run.number)
}

/// The task that watches. If its runtime drops it, the next run brings another.
struct Watch(Weak<Watchdog>);

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(watchdog) = self.0.upgrade() {
            watchdog.watched.lock().is_watching = false;
        }
    }
}

impl Watch {
    async fn run(self) {
        while let Some(watchdog) = self.0.upgrade() {
            let next = {
                let watched = watchdog.watched.lock();
                if watched.is_over && watched.runs.is_empty() {
                    return;
                }
                watched.runs.first_key_value().map(|((deadline, _), run)| (*deadline, run.clone()))
            };
            match next {
                Some((deadline, run)) if deadline <= watchdog.clock.now() => {
                    run.finish(Outcome::TimedOut, false); // which releases it
                }
                Some((deadline, run)) => {
                    drop(run);
                    let deadline = watchdog.clock.instant_of(deadline);
                    let _ = tokio::time::timeout_at(deadline, watchdog.changed.notified()).await;
                }
                None => watchdog.changed.notified().await,
            }
        }
    }
}
