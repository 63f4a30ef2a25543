//! Whether the user counts as speaking because of what is typed.
//!
//! A reply that begins by itself would talk into what somebody types, so typing holds it back. A reply that is being
//! given goes on: a letter is no interruption, a text that is sent is one. The session knows only one kind of speaking,
//! which cuts off; so it is told of typing when nobody speaks, and no sooner.

use std::time::Duration;

/// After how long without a key somebody types no more.
pub const PAUSE: Duration = Duration::from_secs(3);

/// What the session is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The user speaks.
    Started,
    /// The user speaks no more.
    Stopped,
}

/// Who types, and what the session knows of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typing {
    last_key: Option<Duration>,
    is_told: bool,
}

impl Typing {
    /// The input was changed; there is a text in it, or there is none any more.
    pub fn changed(&mut self, has_text: bool, now: Duration) {
        self.last_key = has_text.then_some(now);
    }

    /// The text was sent: so the session knows that the user speaks no more.
    pub fn sent(&mut self) {
        *self = Self::default();
    }

    /// Whether somebody types.
    pub fn is_on(&self, now: Duration) -> bool {
        self.last_key.is_some_and(|at| now < at + PAUSE)
    }

    /// When it will count as over.
    pub fn ends(&self) -> Option<Duration> {
        self.last_key.map(|at| at + PAUSE)
    }

    /// What the session is to be told now, if anything; `is_free` says that the agent neither speaks nor is about to.
    pub fn news(&mut self, is_free: bool, now: Duration) -> Option<News> {
        if !self.is_on(now) {
            self.last_key = None;
            return std::mem::take(&mut self.is_told).then_some(News::Stopped);
        }
        if self.is_told || !is_free {
            return None;
        }
        self.is_told = true;
        Some(News::Started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn typing_is_told_once_and_ends_with_a_pause() {
        let mut typing = Typing::default();
        typing.changed(true, SECOND);
        assert_eq!(typing.news(true, SECOND), Some(News::Started));
        typing.changed(true, 3 * SECOND);
        assert_eq!((typing.news(true, 4 * SECOND), typing.is_on(5 * SECOND)), (None, true));
        assert_eq!(typing.ends(), Some(6 * SECOND));
        assert_eq!(typing.news(true, 6 * SECOND), Some(News::Stopped));
        assert_eq!((typing.news(true, 7 * SECOND), typing.ends()), (None, None));
    }

    #[test]
    fn a_letter_does_not_cut_off_a_reply_and_counts_when_the_reply_is_over() {
        let mut typing = Typing::default();
        typing.changed(true, SECOND);
        assert_eq!(typing.news(false, SECOND), None);
        assert_eq!(typing.news(true, 2 * SECOND), Some(News::Started));
    }

    #[test]
    fn who_takes_the_text_back_or_sends_it_types_no_more() {
        let mut typing = Typing::default();
        typing.changed(true, SECOND);
        typing.news(true, SECOND);
        typing.changed(false, SECOND);
        assert_eq!(typing.news(true, SECOND), Some(News::Stopped));
        typing.changed(true, SECOND);
        typing.news(true, SECOND);
        typing.sent();
        assert_eq!(typing.news(true, SECOND), None);
    }
}
