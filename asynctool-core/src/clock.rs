//! Time since a start: what pure types are told, and what is waited for.

use std::time::Duration;

use tokio::time::Instant;

/// Counts from the moment when it was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Since the start.
    pub(crate) fn now(self) -> Duration {
        self.0.elapsed()
    }

    /// The moment at which so much time has passed since the start. A time beyond all clocks is a far future.
    pub(crate) fn instant_of(self, time: Duration) -> Instant {
        const FAR: Duration = Duration::from_secs(86_400 * 365 * 30);
        self.0.checked_add(time.min(FAR)).unwrap_or(self.0)
    }

    /// The moment that is so far from now.
    pub(crate) fn instant_in(self, time: Duration) -> Instant {
        self.instant_of(self.now().saturating_add(time))
    }
}

/// A time in nanoseconds, of which there are enough for five hundred years.
pub(crate) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_time_beyond_all_clocks_is_in_the_future() {
        let clock = Clock::start();
        assert!(clock.instant_in(Duration::MAX) > Instant::now() + Duration::from_secs(86_400));
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(clock.now(), Duration::from_secs(5));
        assert_eq!(clock.instant_in(Duration::from_secs(1)), clock.instant_of(Duration::from_secs(6)));
    }
}
