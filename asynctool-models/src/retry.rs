//! Whether a request that failed is made again, and when.

use std::time::Duration;

use crate::trouble::Trouble;

/// How often a request that failed is made again.
///
/// Only what may pass is tried again: too many requests, a provider that is overloaded or broken, a connection that was
/// refused or lost. And only before the first token of the answer: what a user has heard is not said anew.
///
/// ```
/// use asynctool_models::Retries;
///
/// let never = Retries { tries: 1, ..Retries::default() };
/// assert_eq!(Retries::default().tries, 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// How often it is made at all; 0 counts as 1. 3.
    pub tries: u32,
    /// The wait before the second try; each further wait is twice as long. Of each up to a half is left out, by
    /// chance, so that many clients do not come again at once. 500 ms.
    pub first_wait: Duration,
    /// The longest such wait. 8 seconds.
    pub longest_wait: Duration,
    /// How long a wait that the provider itself asks for may be; if it is longer, the answer fails at once, and the
    /// error says when to come again. 30 seconds.
    pub longest_asked_wait: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            tries: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            longest_asked_wait: Duration::from_secs(30),
        }
    }
}

/// Longer is as good as never.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// What follows a try that failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    TryAgainAfter(Duration),
    GiveUp,
}

impl Retries {
    /// What follows after this many tries; `chance` is between 0 and 1.
    pub(crate) fn after(&self, trouble: &Trouble, tries: u32, chance: f64) -> Next {
        if tries >= self.tries.max(1) || !trouble.may_pass() {
            return Next::GiveUp;
        }
        let chance = chance.clamp(0.0, 1.0);
        match trouble.asked_wait() {
            Some(wait) if wait > self.longest_asked_wait => Next::GiveUp,
            // A little later than asked for: clocks differ, and others were told the same.
            Some(wait) => {
                Next::TryAgainAfter(wait.saturating_add(self.first_wait.min(LONGEST).mul_f64(chance / 2.0)))
            }
            None => {
                let times = 1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX);
                let wait = self.first_wait.saturating_mul(times).min(self.longest_wait).min(LONGEST);
                Next::TryAgainAfter(wait.mul_f64(1.0 - chance / 2.0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trouble::Complaint;

    fn status(status: u16, asked_wait: Option<u64>) -> Trouble {
        let asked_wait = asked_wait.map(Duration::from_secs);
        Trouble::Complaint(Complaint { asked_wait, ..Complaint::of(status, "") })
    }

    fn after(trouble: &Trouble, tries: u32) -> Next {
        Retries::default().after(trouble, tries, 0.0)
    }

    #[test]
    fn what_may_pass_is_tried_three_times_with_waits_that_double() {
        for code in [429, 500, 502, 503, 529] {
            assert_eq!(after(&status(code, None), 1), Next::TryAgainAfter(Duration::from_millis(500)));
            assert_eq!(after(&status(code, None), 2), Next::TryAgainAfter(Duration::from_secs(1)));
            assert_eq!(after(&status(code, None), 3), Next::GiveUp);
        }
    }

    #[test]
    fn what_would_fail_again_is_not_tried_again() {
        for code in [301, 400, 401, 403, 404, 413, 422] {
            assert_eq!(after(&status(code, None), 1), Next::GiveUp, "{code}");
        }
        for trouble in
            [Trouble::Dns, Trouble::NoFirstToken(Duration::ZERO), Trouble::Certificate(String::new())]
        {
            assert_eq!(after(&trouble, 1), Next::GiveUp);
        }
    }

    #[test]
    fn an_asked_wait_is_kept_to_unless_it_is_too_long() {
        assert_eq!(after(&status(429, Some(7)), 1), Next::TryAgainAfter(Duration::from_secs(7)));
        assert_eq!(after(&status(429, Some(31)), 1), Next::GiveUp);
        assert_eq!(after(&status(503, Some(0)), 1), Next::TryAgainAfter(Duration::ZERO));
    }

    #[test]
    fn waits_have_a_bound_and_jitter_never_makes_them_longer_than_it() {
        let many = Retries { tries: 100, ..Retries::default() };
        for chance in [0.0, 0.5, 1.0] {
            let Next::TryAgainAfter(wait) = many.after(&Trouble::Refused, 90, chance) else { panic!() };
            assert!(wait <= many.longest_wait && wait >= many.longest_wait / 2, "{wait:?}");
        }
    }

    #[test]
    fn no_wait_is_too_long_to_be_reckoned_with() {
        let (never, at_all) = (Duration::MAX, u32::MAX);
        let endless =
            Retries { tries: at_all, first_wait: never, longest_wait: never, longest_asked_wait: never };
        for trouble in [Trouble::Refused, status(429, Some(u64::MAX)), status(429, Some(0))] {
            for tries in [1, 40, at_all - 1] {
                assert!(matches!(endless.after(&trouble, tries, 1.0), Next::TryAgainAfter(_)));
                assert!(matches!(endless.after(&trouble, tries, 0.0), Next::TryAgainAfter(_)));
            }
        }
    }
}
