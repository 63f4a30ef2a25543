//! The queue of notices: when a reply is due for them, and what becomes of those that a reply carried (B1-B9).

use std::{collections::VecDeque, sync::Arc, time::Duration};

use super::{notice::Notice, pending::Pending};

/// How a reply ended, as far as what it carried is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was said to its end, or the model had nothing to say about it.
    Ended,
    /// Who listens or plays has cut it off.
    Interrupted,
    /// It made way for something else.
    MadeWay,
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
    pub(crate) back: Vec<Arc<str>>,
    /// Cut off too often, or progress while too many wait; they stay in the log.
    pub(crate) dropped: Vec<Notice>,
}

/// What had to give way to a new notice.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct GaveWay {
    /// The older word about the same thing.
    pub(crate) superseded: Option<Arc<str>>,
    /// The oldest progress, because too many wait.
    pub(crate) dropped: Option<Notice>,
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
    pending: Pending,
    carried: Vec<Notice>,
    /// The place of the next notice.
    next_place: u64,
    merge_window: Duration,
    bound: usize,
    /// Until when nothing is told on its own, because the user has cut a reply off.
    paused_until: Duration,
    /// Until when the model is left alone, because it has failed.
    failed_until: Duration,
    failures: u32,
}

impl Delivery {
    pub(crate) fn new(merge_window: Duration, bound: usize) -> Self {
        Self {
            pending: Pending::default(),
            carried: Vec::new(),
            next_place: 0,
            merge_window,
            bound,
            paused_until: Duration::ZERO,
            failed_until: Duration::ZERO,
            failures: 0,
        }
    }

    /// Adds a notice. It takes the place of an older one about the same thing (B9); if too many wait, the oldest
    /// progress gives way, results never do (D5).
    pub(crate) fn push(&mut self, notice: Notice) -> GaveWay {
        match self.pending.supersede(notice) {
            Ok(older) => GaveWay { superseded: Some(older), dropped: None },
            Err(notice) => {
                self.pending.push(Notice { place: self.next_place, ..notice });
                self.next_place += 1;
                GaveWay { superseded: None, dropped: self.give_way() }
            }
        }
    }

    /// Takes out the oldest progress, if too many wait.
    fn give_way(&mut self) -> Option<Notice> {
        if self.pending.len() <= self.bound { None } else { self.pending.take_progress() }
    }

    /// The same after a reply has given back what it carried, and more has come in meanwhile.
    fn make_room(&mut self, mut settled: Settled) -> Settled {
        while let Some(dropped) = self.give_way() {
            settled.back.retain(|id| *id != dropped.call_id);
            settled.dropped.push(dropped);
        }
        settled
    }

    /// When a reply for the pending notices may start, if the floor is free (B3).
    pub(crate) fn due(&self) -> Option<Duration> {
        let oldest = self.pending.oldest()?;
        let after_window = || oldest.saturating_add(self.merge_window).max(self.paused_until);
        let due = if self.pending.has_urgent() { oldest } else { after_window() };
        Some(due.max(self.failed_until))
    }

    /// Whether a newer word about the same thing waits, or is in the log alone (B9).
    pub(crate) fn is_outdated(&self, notice: &Notice) -> bool {
        notice.is_hidden || notice.is_replaced_by_any(self.pending.iter())
    }

    /// Nobody is told of this call any more: the newer word that stands for it is for the log alone (B8, B9). Whether it
    /// was pending.
    pub(crate) fn hide(&mut self, call_id: &str) -> bool {
        for notice in self.carried.iter_mut().filter(|notice| *notice.call_id == *call_id) {
            notice.is_hidden = true; // the reply of the moment may still tell it
        }
        self.pending.forget(call_id)
    }

    /// Whether something about the task of this call is still to be told.
    pub(crate) fn owes(&self, task: &str) -> bool {
        self.pending.iter().chain(&self.carried).any(|notice| *notice.task == *task)
    }

    /// Whether the notice of this call id is still to be told.
    pub(crate) fn has(&self, call_id: &str) -> bool {
        self.pending.iter().chain(&self.carried).any(|notice| *notice.call_id == *call_id)
    }

    /// Whether anything waits or is being told.
    pub(crate) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.carried.is_empty()
    }

    /// Gives all pending notices to the reply whose generation begins (B2, B6). It has no more use for an older word that
    /// it carries about the same thing, which the model sees no longer (B9).
    pub(crate) fn carry(&mut self) {
        let pending = self.pending.take();
        self.take_up(pending);
    }

    /// Gives it those that are urgent.
    pub(crate) fn carry_urgent(&mut self) {
        let urgent = self.pending.take_urgent();
        self.take_up(urgent);
    }

    fn take_up(&mut self, notices: VecDeque<Notice>) {
        self.carried.retain(|older| !older.is_hidden && !older.is_replaced_by_any(&notices));
        self.carried.extend(notices);
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
            Outcome::Ended => return Settled { covered: carried, ..Settled::default() },
            // Who has just stopped a message does not want to hear it again at once.
            Outcome::Interrupted => self.paused_until = self.paused_until.max(now.saturating_add(PAUSE)),
            Outcome::MadeWay | Outcome::Unasked => {}
            Outcome::Failed => {
                let pause = PAUSE.saturating_mul(1 << self.failures.min(8));
                self.failed_until = now.saturating_add(pause.min(LONGEST_PAUSE));
                self.failures += 1;
            }
        }
        let is_try = match outcome {
            Outcome::Failed => true,
            Outcome::Interrupted | Outcome::MadeWay => heard,
            Outcome::Ended | Outcome::Unasked => false,
        };
        let mut settled = Settled::default();
        let mut back = Vec::new();
        for mut notice in carried {
            if self.is_outdated(&notice) {
                continue; // a newer word about the same thing has come in meanwhile
            }
            notice.tries += u32::from(is_try);
            if notice.tries < TRIES {
                settled.back.push(notice.call_id.clone());
                back.push(notice);
            } else {
                settled.dropped.push(notice);
            }
        }
        self.pending.put_back(back);
        self.make_room(settled)
    }

    /// A reply to the user ended that had them in view, and they are to be asked for all the same (B7).
    pub(crate) fn seen(&mut self) -> Settled {
        let mut seen = std::mem::take(&mut self.carried);
        seen.retain(|notice| !self.is_outdated(notice));
        for notice in &mut seen {
            notice.was_seen = true;
        }
        self.pending.put_back(seen);
        self.make_room(Settled::default())
    }

    /// The model has answered: it is left alone no longer, and after its next failure for the shortest time (B11).
    pub(crate) fn model_answered(&mut self) {
        (self.failures, self.failed_until) = (0, Duration::ZERO);
    }

    /// Takes out everything that nobody will tell any more.
    pub(crate) fn drain(&mut self) -> Vec<Notice> {
        let mut left = std::mem::take(&mut self.carried);
        left.extend(self.pending.take());
        left
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::notice::Weight;

    const WINDOW: Duration = Duration::from_millis(100);

    fn notice(call_id: &str, weight: Weight, since: u64) -> Notice {
        Notice::new(call_id, call_id, weight, Duration::from_millis(since))
    }

    fn ids<'n>(notices: impl IntoIterator<Item = &'n Notice>) -> Vec<&'n str> {
        notices.into_iter().map(|notice| &*notice.call_id).collect()
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
            assert_eq!(settled.back, ["a".into(), "b".into()]);
            assert_eq!(ids(delivery.pending.iter()), ["a", "b"]);
        }
        delivery.push(notice("c", Weight::Result, 0));
        delivery.carry();
        let settled = delivery.settle(Outcome::Interrupted, true, Duration::ZERO);
        assert_eq!(ids(&settled.dropped), ["a", "b"]);
        assert_eq!(ids(delivery.pending.iter()), ["c"]);
    }

    #[test]
    fn b6_a_reply_that_was_cut_off_before_its_first_word_was_no_try() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        for _ in 0..10 {
            delivery.carry();
            let settled = delivery.settle(Outcome::Interrupted, false, Duration::ZERO);
            assert_eq!((settled.back, settled.dropped), (vec!["a".into()], vec![]));
        }
        assert_eq!(ids(delivery.pending.iter()), ["a"]);
    }

    #[test]
    fn b6_a_reply_whose_calls_gave_nothing_to_reply_to_was_no_try() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        delivery.carry();
        assert_eq!(delivery.settle(Outcome::Unasked, true, Duration::ZERO).back, ["a".into()]);
        assert_eq!(delivery.pending.iter().next().unwrap().tries, 0);
    }

    #[test]
    fn b6_a_reply_that_ended_covers_what_it_carried() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        delivery.carry();
        delivery.push(notice("b", Weight::Result, 0));
        let settled = delivery.settle(Outcome::Ended, true, Duration::ZERO);
        assert_eq!(ids(&settled.covered), ["a"]);
        assert_eq!(ids(delivery.pending.iter()), ["b"], "what came later waits for the next reply");
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
        delivery.model_answered();
        delivery.push(notice("b", Weight::Result, 25_000));
        delivery.carry();
        delivery.settle(Outcome::Failed, false, Duration::from_secs(30));
        assert_eq!(delivery.due(), Some(Duration::from_secs(31)), "it had answered in between");
    }

    #[test]
    fn d5_the_oldest_progress_gives_way_and_results_never() {
        let mut delivery = Delivery::new(WINDOW, 2);
        let mut dropped =
            |id, weight| delivery.push(notice(id, weight, 0)).dropped.map(|notice| notice.call_id);
        assert_eq!(dropped("result", Weight::Result), None);
        assert_eq!(dropped("old", Weight::Progress), None);
        assert_eq!(dropped("new", Weight::Progress).as_deref(), Some("old"));
        assert_eq!(dropped("result_2", Weight::Result).as_deref(), Some("new"));
        assert_eq!(dropped("result_3", Weight::Result), None);
    }

    fn keyed(call_id: &str, since: u64) -> Notice {
        let key = Some("percent".to_owned());
        Notice { key, task: "task".into(), ..notice(call_id, Weight::Progress, since) }
    }

    #[test]
    fn b9_a_newer_word_takes_the_place_of_the_older_one() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(keyed("1%", 1000));
        delivery.push(notice("other", Weight::Result, 1010));
        assert_eq!(delivery.push(keyed("2%", 1050)).superseded.as_deref(), Some("1%"));
        assert_eq!(ids(delivery.pending.iter()), ["2%", "other"]);
        assert_eq!(delivery.due(), Some(Duration::from_millis(1100)), "it does not put itself off");
    }

    #[test]
    fn b9_what_comes_back_from_a_reply_gives_way_to_what_came_meanwhile() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(keyed("1%", 1000));
        delivery.carry();
        delivery.push(keyed("2%", 1050));
        let settled = delivery.settle(Outcome::Interrupted, true, Duration::ZERO);
        assert_eq!((settled.back, ids(delivery.pending.iter())), (vec![], vec!["2%"]));
    }

    #[test]
    fn b9_a_reply_that_goes_on_carries_the_newer_word_in_place_of_the_older_one() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(keyed("1%", 1000));
        delivery.carry();
        delivery.push(keyed("2%", 1050));
        delivery.carry();
        assert_eq!(ids(delivery.carried()), ["2%"]);
    }

    #[test]
    fn b8_what_is_urgent_waits_for_no_window_and_no_pause() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        delivery.carry();
        delivery.settle(Outcome::Interrupted, true, Duration::from_millis(10));
        assert_eq!(delivery.due(), Some(Duration::from_millis(1010)));
        delivery.push(Notice { is_urgent: true, ..notice("fire", Weight::Progress, 20) });
        assert_eq!(delivery.due(), Some(Duration::ZERO));
    }

    #[test]
    fn b7_what_was_seen_comes_back_without_a_try() {
        let mut delivery = Delivery::new(WINDOW, 8);
        delivery.push(notice("a", Weight::Result, 0));
        delivery.carry();
        delivery.seen();
        delivery.carry();
        assert!(delivery.carried().iter().all(|notice| notice.was_seen && notice.tries == 0));
    }
}
