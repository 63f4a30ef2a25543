//! The deadlines of all background tasks, to run and to stop, and the one task that watches them: also over a tool that
//! never awaits.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{runtime, sync::Notify};

use super::{
    deadlines::Deadlines,
    run::{Outcome, Run},
};
use crate::{
    clock::{Clock, nanoseconds},
    lock::Lock,
};

/// Watches the runs that it is given. It holds them until they end, and nothing of the manager beside.
pub(super) struct Watchdog {
    watched: Lock<Watched>,
    /// Told when an earlier deadline has come in, or the manager is closed.
    changed: Notify,
    clock: Clock,
}

#[derive(Default)]
struct Watched {
    /// Their deadlines in nanoseconds since the start of the clock.
    runs: Deadlines<Arc<Run>>,
    /// When it looks again on its own. It is not told of deadlines that are later: most runs end before theirs.
    looks_at: Option<u64>,
    /// The runtime on which somebody watches, if anybody does: one may end and another go on.
    watches_on: Option<runtime::Id>,
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
        let is_first = watched.watches_on.is_none();
        if is_first {
            // A runtime without time panics here, in the call, and not out of sight.
            drop(tokio::time::sleep(Duration::ZERO));
            watched.watches_on = Some(runtime.id());
        }
        let is_earlier = watched.put(run.clone(), run.deadline());
        drop(watched);
        if is_first {
            runtime.spawn(Watch(Arc::downgrade(&self.0)).run());
        } else if is_earlier {
            self.0.changed.notify_one();
        }
    }

    /// Whether this run is watched by a task of this thread's runtime, of which this is the only thread: where that makes
    /// no progress, no timer of it would end either.
    pub(super) fn watches_here(&self, run: &Run) -> bool {
        let Ok(here) = runtime::Handle::try_current() else { return false };
        // One whose first poll has not ended is not watched yet.
        here.runtime_flavor() == runtime::RuntimeFlavor::CurrentThread
            && !run.watched.is_nowhere()
            && self.0.watched.lock().watches_on == Some(here.id())
    }

    /// The run was told to stop, and has no longer than until then. One that is not watched yet, because its first poll
    /// goes on, is hastened by `Run::attach`.
    pub(super) fn hasten(&self, run: &Run, deadline: Duration) {
        let mut watched = self.0.watched.lock();
        let is_late =
            watched.runs.deadline_of(&run.watched).is_some_and(|until| until > nanoseconds(deadline));
        let is_earlier = is_late && watched.change(run, deadline);
        drop(watched);
        if is_earlier {
            self.0.changed.notify_one();
        }
    }

    /// The run's deadline is another one.
    pub(super) fn renew(&self, run: &Run) {
        let mut watched = self.0.watched.lock();
        let is_earlier = watched.change(run, run.deadline());
        drop(watched);
        if is_earlier {
            self.0.changed.notify_one();
        }
    }

    /// Watches it no longer.
    pub(super) fn release(&self, run: &Run) {
        // A run that has ended at its first poll was never watched, and takes no lock here.
        if !run.watched.is_nowhere() {
            let mut watched = self.0.watched.lock();
            let released = watched.runs.remove(&run.watched);
            // The manager may have been closed before: then the watchdog has looked, found this run, and sleeps until its
            // deadline.
            let was_last = watched.is_over && watched.runs.is_empty();
            drop(watched);
            drop(released);
            if was_last {
                self.0.changed.notify_one();
            }
        }
    }
}

impl Watched {
    /// Whether its deadline comes before the watchdog would look again.
    fn put(&mut self, run: Arc<Run>, deadline: Duration) -> bool {
        let deadline = nanoseconds(deadline);
        self.runs.add(deadline, run);
        self.is_earlier(deadline)
    }

    /// The same of a run that it may have, which gets another deadline.
    fn change(&mut self, run: &Run, deadline: Duration) -> bool {
        let deadline = nanoseconds(deadline);
        self.runs.change(&run.watched, deadline) && self.is_earlier(deadline)
    }

    fn is_earlier(&self, deadline: u64) -> bool {
        self.looks_at.is_none_or(|looks_at| deadline < looks_at)
    }
}

/// The task that watches. If its runtime drops it, the next run brings another.
struct Watch(Weak<Watchdog>);

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(watchdog) = self.0.upgrade() {
            let mut watched = watchdog.watched.lock();
            (watched.watches_on, watched.looks_at) = (None, None);
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
                    watched.watches_on = None;
                    self.0 = Weak::new();
                    return;
                }
                let first = watched.runs.first().map(|(deadline, run)| (deadline, run.clone()));
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

#[cfg(test)]
mod tests {
    use tokio::{runtime::Handle, time::Instant};

    use crate::{
        TaskManager,
        task::{call::FunctionCall, run::Run},
    };

    async fn everyone_else_has_gone_on() {
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn d7_the_watchdog_ends_with_the_last_run_also_if_that_ends_after_the_manager_was_closed() {
        let tasks = TaskManager::builder().build().unwrap();
        let (leash, begun) = (&tasks.shared().leash, Instant::now());
        let run = Run::new(FunctionCall::new("call_1", "book", "{}"), tasks.shared().clone());
        leash.watch(&run, &Handle::current());
        everyone_else_has_gone_on().await;
        leash.end();
        everyone_else_has_gone_on().await;
        assert_eq!(Handle::current().metrics().num_alive_tasks(), 1, "it still has a run to watch");
        leash.release(&run);
        everyone_else_has_gone_on().await;
        assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
        assert_eq!(begun.elapsed(), std::time::Duration::ZERO, "it did not wait for the deadline of the run");
    }
}
