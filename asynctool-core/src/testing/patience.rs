//! How long a test waits: a long time by its own clock, which costs nothing while that is paused, and not for ever by
//! the clock on the wall.

use std::{fmt, future::Future, pin::pin, time::Duration};

use crate::clock::Clock;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Patience {
    /// A day by a clock that is paused, a minute by one that is not.
    #[default]
    Usual,
    /// So long, whatever the clock.
    Given(Duration),
}

impl Patience {
    /// Begins to wait.
    pub(super) fn wait(self) -> Wait {
        match self {
            Self::Usual => self.wait_for(DAY),
            Self::Given(time) => self.wait_for(time),
        }
    }

    /// Begins to wait for this time by the test's clock.
    pub(super) fn wait_for(self, time: Duration) -> Wait {
        let (clock, wall) = (Clock::start(), std::time::Instant::now());
        Wait { time, clock, wall, needs_pause: matches!(self, Self::Usual) }
    }
}

/// One wait, be it for several things.
pub(super) struct Wait {
    time: Duration,
    clock: Clock,
    wall: std::time::Instant,
    needs_pause: bool,
}

/// Why a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Impatience {
    /// The time has passed.
    TimeIsUp(Duration),
    /// It takes real time.
    NotPaused,
}

impl Wait {
    /// What the future gives, if it does so in time.
    pub(super) async fn until<T>(&self, future: impl Future<Output = T>) -> Result<T, Impatience> {
        let mut future = pin!(future);
        if self.needs_pause && self.time > MINUTE {
            let a_minute = self.clock.instant_of(MINUTE);
            if let Ok(done) = tokio::time::timeout_at(a_minute, &mut future).await {
                return Ok(done);
            }
            // A clock that is paused is far ahead of the one on the wall, however slow the machine.
            if self.wall.elapsed() * 2 > self.clock.now() {
                return Err(Impatience::NotPaused);
            }
        }
        let end = self.clock.instant_of(self.time);
        tokio::time::timeout_at(end, future).await.map_err(|_| Impatience::TimeIsUp(self.time))
    }
}

impl fmt::Display for Impatience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimeIsUp(DAY) => f.write_str("within a day of the test's clock"),
            Self::TimeIsUp(time) => write!(f, "within {time:?}"),
            Self::NotPaused => f.write_str(
                "within a minute of real time: the clock of this test is not paused, as it is by \
                 `#[tokio::test(start_paused = true)]`",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test(start_paused = true)]
    async fn a_paused_clock_is_waited_for_all_day() {
        let wait = Patience::Usual.wait();
        assert_eq!(wait.until(tokio::time::sleep(23 * HOUR)).await, Ok(()));
        assert_eq!(wait.until(pending::<()>()).await, Err(Impatience::TimeIsUp(24 * HOUR)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_runs_like_the_one_on_the_wall_is_waited_for_a_minute() {
        let wall_is_at = |time: Duration| std::time::Instant::now().checked_sub(time).unwrap();
        let wait = |patience: Patience| Wait { wall: wall_is_at(MINUTE), ..patience.wait_for(2 * MINUTE) };
        let began = Clock::start();
        let told = wait(Patience::Usual).until(pending::<()>()).await.unwrap_err();
        assert_eq!(began.now(), MINUTE);
        assert!(told.to_string().contains("the clock of this test is not paused"), "{told}");
        let given = wait(Patience::Given(HOUR)).until(pending::<()>()).await;
        assert_eq!(given, Err(Impatience::TimeIsUp(2 * MINUTE)), "who gives a time has thought of it");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_the_machine_is_slow_in_goes_on() {
        let wall = std::time::Instant::now().checked_sub(20 * Duration::from_secs(1)).unwrap();
        let wait = Wait { wall, ..Patience::Usual.wait() };
        assert_eq!(wait.until(tokio::time::sleep(HOUR)).await, Ok(()));
        assert_eq!(wait.until(async {}).await, Ok(()));
    }
}
