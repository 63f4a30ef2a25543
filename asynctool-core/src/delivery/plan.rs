//! The queue of notices: when a reply is due for them, and what becomes of those that a reply carried (B1-B6).

use std::{collections::VecDeque, time::Duration};

use super::notice::{Notice, Weight};

/// How a reply ended, as far as what it carried is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was said to its end, or the model had nothing to say about it.
    Ended,
    /// It was cut off.
    Interrupted,
    /// The model failed.
    Failed,
    /// The model was not asked to say anything: its calls gave nothing to reply to.
    Unasked,
}

/// What became of carried notices.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Covered by the reply.
    pub(crate) covered: Vec<Notice>,
    /// Back in the queue.
    pub(crate) back: Vec<String>,
    /// Cut off too often; they stay in the log.
    pub(crate) dropped: Vec<Notice>,
}

/// How often a notice is carried before it is given up (B6).
const TRIES: u32 = 3;

/// How long nothing is told on its own after a reply was cut off, or the model has failed for the first time.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest wait before the model is asked again after it has failed.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Notices that are pending, and those that the reply of the moment carries.
#[derive(Debug)]
pub(crate) struct Delivery {
    pending: VecDeque<Notice>,
    carried: Vec<Notice>,
    merge_window: Duration,
    bound: usize,
    not_before: Duration,
    failures: u32,
}

impl Delivery {
    pub(crate) fn new(merge_window: Duration, bound: usize) -> Self {
        Self {
            pending: VecDeque::new(),
            carried: Vec::new(),
            merge_window,
            bound,
            not_before: Duration::ZERO,
            failures: 0,
        }
    }

    /// Adds a notice. If too many wait, the oldest progress gives way and is returned; results never do.
    pub(crate) fn push(&mut self, notice: Notice) -> Option<Notice> {
        self.pending.push_back(notice);
        if self.pending.len() <= self.bound {
            return None;
        }
        let oldest = self.pending.iter().position(|notice| notice.weight == Weight::Progress)?;
        self.pending.remove(oldest)
    }

    /// When a reply for the pending notices may start, if the floor is free (B3).
    pub(crate) fn due(&self) -> Option<Duration> {
        let oldest = self.pending.iter().map(|notice| notice.since).min()?;
        Some(oldest.saturating_add(self.merge_window).max(self.not_before))
    }

    /// Whether anything waits or is being told.
    pub(crate) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.carried.is_empty()
    }

    /// Gives all pending notices to the reply whose generation begins (B2, B6).
    pub(crate) fn carry(&mut self) {
        self.carried.extend(self.pending.drain(..));
    }

    /// What the reply of the moment carries.
    pub(crate) fn carried(&self) -> &[Notice] {
        &self.carried
    }

    /// The reply ended: its notices are covered, or go back to where they were in the queue. `heard` tells whether
    /// it had said anything: a try counts only if the user heard of it, or the model failed.
    pub(crate) fn settle(&mut self, outcome: Outcome, heard: bool, now: Duration) -> Settled {
        let carried = std::mem::take(&mut self.carried);
        match outcome {
            Outcome::Ended => {
                self.failures = 0;
                return Settled { covered: carried, ..Settled::default() };
            }
            // Who has just stopped a message does not want to hear it again at once.
            Outcome::Interrupted => self.not_before = self.not_before.max(now.saturating_add(PAUSE)),
            Outcome::Unasked => {}
            Outcome::Failed => {
                let pause = PAUSE.saturating_mul(1 << self.failures.min(8));
                self.not_before = now.saturating_add(pause.min(LONGEST_PAUSE));
                self.failures += 1;
            }
        }
        let mut settled = Settled::default();
        for mut notice in carried.into_iter().rev() {
            notice.tries += u32::from(outcome == Outcome::Failed || heard);
            if notice.tries < TRIES {
                settled.back.insert(0, notice.call_id.clone());
                self.pending.push_front(notice);
            } else {
                settled.dropped.insert(0, notice);
            }
        }
        settled
    }

    /// Takes out everything that nobody will tell any more.
    pub(crate) fn drain(&mut self) -> Vec<Notice> {
        let mut left = std::mem::take(&mut self.carried);
        left.extend(self.pending.drain(..));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_millis(100);

    fn notice(call_id: &str, weight: Weight, since: u64) -> Notice {
        Notice::new(call_id, weight, Duration::from_millis(since))
    }

    fn ids<'n>(notices: impl IntoIterator<Item = &'n Notice>) -> Vec<&'n str> {
        notices.into_iter().map(|notice| notice.call_id.as_str()).collect()
    }

    #[test]
    fn b3_the_window_is_measured_from_the_oldest_notice() {
        let mut delivery = Delivery::new(WINDOW, 8);
        assert_eq!(delivery.due(), None);
        delivery.push(notice("a", Weight::Progress, 1000));
        delivery.push(notice("b", Weight::Result, 1090));
        assert_eq!(delivery.due(), Some(Duration::from_millis(1100)));
    }

    #[test]
    fn b6_an_interrupted_reply_gives_its_notices_back_in_order_and_three_times() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        delivery.push(notice("b", Weight::Result, 0));
        for _ in 0..2 {
            delivery.carry();
            let settled = delivery.settle(Outcome::Interrupted, true, Duration::ZERO);
            assert_eq!(settled.back, ["a", "b"]);
            assert_eq!(ids(&delivery.pending), ["a", "b"]);
        }
        delivery.push(notice("c", Weight::Result, 0));
        delivery.carry();
        let settled = delivery.settle(Outcome::Interrupted, true, Duration::ZERO);
        assert_eq!(ids(&settled.dropped), ["a", "b"]);
        assert_eq!(ids(&delivery.pending), ["c"]);
    }

    #[test]
    fn b6_a_reply_that_was_cut_off_before_its_first_word_was_no_try() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        for _ in 0..10 {
            delivery.carry();
            let settled = delivery.settle(Outcome::Interrupted, false, Duration::ZERO);
            assert_eq!((settled.back, settled.dropped), (vec!["a".to_owned()], vec![]));
        }
        assert_eq!(ids(&delivery.pending), ["a"]);
    }

    #[test]
    fn b6_a_reply_that_ended_covers_what_it_carried() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        delivery.carry();
        delivery.push(notice("b", Weight::Result, 0));
        let settled = delivery.settle(Outcome::Ended, true, Duration::ZERO);
        assert_eq!(ids(&settled.covered), ["a"]);
        assert_eq!(ids(&delivery.pending), ["b"], "what came later waits for the next reply");
    }

    #[test]
    fn b11_after_a_failure_the_model_is_left_alone_for_longer_each_time() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        delivery.carry();
        delivery.settle(Outcome::Failed, false, Duration::from_secs(10));
        assert_eq!(delivery.due(), Some(Duration::from_secs(11)));
        delivery.carry();
        delivery.settle(Outcome::Failed, false, Duration::from_secs(20));
        assert_eq!(delivery.due(), Some(Duration::from_secs(22)));
    }

    #[test]
    fn d5_the_oldest_progress_gives_way_and_results_never() {
        let mut delivery = Delivery::new(WINDOW, 2);
        assert_eq!(delivery.push(notice("result", Weight::Result, 0)), None);
        assert_eq!(delivery.push(notice("old", Weight::Progress, 0)), None);
        assert_eq!(delivery.push(notice("new", Weight::Progress, 0)).unwrap().call_id, "old");
        assert_eq!(delivery.push(notice("result_2", Weight::Result, 0)).unwrap().call_id, "new");
        assert_eq!(delivery.push(notice("result_3", Weight::Result, 0)), None);
    }
}
