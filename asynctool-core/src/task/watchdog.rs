//! The deadlines of all background tasks, to run and to stop, and the one task that watches them: also over a tool that
//! never awaits.

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
    /// Told when an earlier deadline has come in, or the manager is closed.
    changed: Notify,
    clock: Clock,
}

/// A run's place among all: its deadline, in nanoseconds since the start of the clock, and its number.
type Place = (u64, u64);

#[derive(Default)]
struct Watched {
    runs: BTreeMap<Place, Arc<Run>>,
    /// When it looks again on its own. It is not told of deadlines that are later: most runs end before theirs.
    looks_at: Option<u64>,
    /// Whether somebody watches: one runtime may end and another go on.
    is_watching: bool,
    is_over: bool,
}

/// The watchdog as its manager holds it.
pub(super) struct Leash(Arc<Watchdog>);

impl Drop for Leash {
    fn drop(&mut self) {
        self.end();
    }
}

impl Leash {
    pub(super) fn new(clock: Clock) -> Self {
        Self(Arc::new(Watchdog { watched: Lock::default(), changed: Notify::new(), clock }))
    }

    /// No more runs come: who watches is done when the last one has ended, also if somebody keeps the manager.
    pub(super) fn end(&self) {
        self.0.watched.lock().is_over = true;
        self.0.changed.notify_one();
    }

    /// Watches a run until it ends, on this runtime if nobody does on another.
    pub(super) fn watch(&self, run: &Arc<Run>, runtime: &runtime::Handle) {
        let mut watched = self.0.watched.lock();
        let is_earlier = watched.put(run.clone(), run.deadline());
        let was_watching = std::mem::replace(&mut watched.is_watching, true);
        drop(watched);
        if !was_watching {
            runtime.spawn(Watch(Arc::downgrade(&self.0)).run());
        } else if is_earlier {
            self.0.changed.notify_one();
        }
    }

    /// The run was told to stop, and has no longer than until then. One that is not watched yet holds the thread of its
    /// call.
    pub(super) fn hasten(&self, run: &Run, deadline: Duration) {
        let mut watched = self.0.watched.lock();
        let is_earlier = match watched.place_of(run) {
            Some((until, _)) if until <= nanoseconds(deadline) => false,
            Some(place) => watched.runs.remove(&place).is_some_and(|run| watched.put(run, deadline)),
            None => false,
        };
        drop(watched);
        if is_earlier {
            self.0.changed.notify_one();
        }
    }

    /// The run's deadline is another one.
    pub(super) fn renew(&self, run: &Run) {
        let mut watched = self.0.watched.lock();
        let held = watched.place_of(run).and_then(|place| watched.runs.remove(&place));
        let is_earlier = held.is_some_and(|held| watched.put(held, run.deadline()));
        drop(watched);
        if is_earlier {
            self.0.changed.notify_one();
        }
    }

    /// Watches it no longer.
    pub(super) fn release(&self, run: &Run) {
        // A run that has ended at its first poll was never watched, and takes no lock here.
        if run.watched_until.load(Ordering::Acquire) != NOT_WATCHED {
            let mut watched = self.0.watched.lock();
            let released = watched.place_of(run).and_then(|place| watched.runs.remove(&place));
            drop(watched);
            drop(released);
        }
    }
}

impl Watched {
    /// Whether its deadline comes before the watchdog would look again.
    fn put(&mut self, run: Arc<Run>, deadline: Duration) -> bool {
        let place = (nanoseconds(deadline), run.number);
        run.watched_until.store(place.0, Ordering::Release);
        self.runs.insert(place, run);
        self.looks_at.is_none_or(|looks_at| place.0 < looks_at)
    }

    fn place_of(&self, run: &Run) -> Option<Place> {
        let place = (run.watched_until.load(Ordering::Acquire), run.number);
        self.runs.contains_key(&place).then_some(place)
    }
}

/// Of a run that the watchdog does not have.
pub(super) const NOT_WATCHED: u64 = 0;

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(NOT_WATCHED + 1)
}

/// The task that watches. If its runtime drops it, the next run brings another.
struct Watch(Weak<Watchdog>);

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(watchdog) = self.0.upgrade() {
            let mut watched = watchdog.watched.lock();
            (watched.is_watching, watched.looks_at) = (false, None);
        }
    }
}

impl Watch {
    async fn run(mut self) {
        while let Some(watchdog) = self.0.upgrade() {
            let next = {
                let mut watched = watchdog.watched.lock();
                if watched.is_over && watched.runs.is_empty() {
                    // Under the lock: a run whose first poll has outlasted the close brings another.
                    watched.is_watching = false;
                    self.0 = Weak::new();
                    return;
                }
                let first = watched.runs.first_key_value();
                let first = first.map(|((deadline, _), run)| (*deadline, run.clone()));
                watched.looks_at = first.as_ref().map(|(deadline, _)| *deadline);
                first.map(|(deadline, run)| (Duration::from_nanos(deadline), run))
            };
            match next {
                Some((deadline, run)) if deadline <= watchdog.clock.now() => {
                    let is_over = run.deadline() <= watchdog.clock.now();
                    // Which releases it.
                    run.finish(if is_over { Outcome::TimedOut } else { Outcome::Cancelled }, false);
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
