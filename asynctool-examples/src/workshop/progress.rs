//! When long work says how it goes.

use std::{future::Future, pin::pin, time::Duration};

use asynctool_core::{AsyncRunContext, Update};
use tokio::time::{Instant, sleep_until};

/// When to speak: first after some time, then less and less often, so that an hour of work is a hundred updates and
/// not thousands. What is quick says nothing but its result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    every: Duration,
    spoke: Option<Duration>,
}

/// The pause grows to this part of the time that the work has taken.
const PART: u32 = 20;

impl Pace {
    pub(super) fn new(every: Duration) -> Self {
        Self { every, spoke: None }
    }

    /// When to speak next, counted from the begin of the work.
    pub(super) fn next(&self) -> Duration {
        self.spoke.map_or(self.every, |spoke| spoke + self.every.max(spoke / PART))
    }

    /// It was said now how the work goes, or there was nothing to say.
    pub(super) fn spoke(&mut self, now: Duration) {
        self.spoke = Some(now);
    }
}

/// How work goes: the first of these answers the call, the others stay in the log without a reply for each, and the
/// model sees the newest one.
pub(super) fn in_between(message: String) -> Update {
    Update::new(message).silent().supersedes("progress")
}

/// Does the work, and says from time to time how it goes.
pub(super) async fn telling<T>(
    ctx: &AsyncRunContext,
    every: Duration,
    how: impl Fn() -> String,
    work: impl Future<Output = T>,
) -> T {
    let start = Instant::now();
    let mut pace = Pace::new(every);
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = sleep_until(start + pace.next()) => {
                ctx.update(in_between(how())).await;
                pace.spoke(start.elapsed());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use asynctool_core::testing::Recorder;

    use super::*;

    #[test]
    fn the_pause_grows_with_the_work() {
        let mut pace = Pace::new(Duration::from_secs(1));
        let mut times = Vec::new();
        while pace.next() <= Duration::from_secs(3600) {
            times.push(pace.next());
            pace.spoke(pace.next());
        }
        assert_eq!(times[..3], [1, 2, 3].map(Duration::from_secs));
        assert!((80..150).contains(&times.len()), "{}", times.len());
        let pauses: Vec<_> = times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        assert!(pauses.is_sorted());
        assert!(pauses.last().unwrap() <= &Duration::from_secs(180));
    }

    #[tokio::test(start_paused = true)]
    async fn quick_work_says_nothing_and_long_work_does() {
        let run = Recorder::new("work", "{}");
        let ctx = run.context();
        let second = Duration::from_secs(1);
        let done = telling(&ctx, second, || "working".to_owned(), async { 7 }).await;
        assert_eq!((done, run.updates().len()), (7, 0));
        telling(&ctx, second, || "working".to_owned(), tokio::time::sleep(second * 7 / 2)).await;
        let said: Vec<_> = run.timeline().into_iter().map(|(at, text)| (at.as_secs(), text)).collect();
        assert_eq!(said, [1, 2, 3].map(|at| (at, "working".to_owned())));
        assert_eq!(run.updates()[0].key(), Some("progress"));
    }
}
