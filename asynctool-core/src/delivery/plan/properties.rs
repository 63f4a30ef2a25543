//! Notices through replies that end, fail and are cut off in any order: each has one end.

use proptest::prelude::*;

use super::*;
use crate::{delivery::Weight, properties::cases};

const WINDOW: Duration = Duration::from_millis(100);
const BOUND: usize = 3;

#[derive(Clone, Debug)]
enum Move {
    Push { task: u8, weight: Weight, key: Option<u8>, is_urgent: bool },
    Carry,
    CarryUrgent,
    Hide(prop::sample::Index),
    Settle(Outcome, bool),
    Seen,
    Answer,
}

fn a_move() -> impl Strategy<Value = Move> {
    let outcome = prop_oneof![
        1 => Just(Outcome::Ended),
        3 => Just(Outcome::Interrupted),
        1 => Just(Outcome::Failed),
        1 => Just(Outcome::Unasked),
        1 => Just(Outcome::MadeWay),
    ];
    let progress = (0..2_u8, prop::option::of(0..2_u8), prop::bool::weighted(0.1));
    prop_oneof![
        // Only progress has keys.
        4 => progress.prop_map(|(task, key, is_urgent)| {
            Move::Push { task, weight: Weight::Progress, key, is_urgent }
        }),
        2 => (0..2_u8).prop_map(|task| {
            Move::Push { task, weight: Weight::Result, key: None, is_urgent: false }
        }),
        3 => Just(Move::Carry),
        1 => Just(Move::CarryUrgent),
        1 => any::<prop::sample::Index>().prop_map(Move::Hide),
        3 => (outcome, any::<bool>()).prop_map(|(outcome, heard)| Move::Settle(outcome, heard)),
        1 => Just(Move::Seen),
        1 => Just(Move::Answer),
    ]
}

/// What has been pushed and has no end yet, and when the model may be asked.
#[derive(Default)]
struct Owed {
    alive: Vec<Arc<str>>,
    paused_until: Duration,
    failed_until: Duration,
    failures: u32,
}

impl Owed {
    /// A notice comes to its end, which it does once.
    fn ends(&mut self, id: &str) -> Result<(), TestCaseError> {
        let place = self.alive.iter().position(|alive| **alive == *id);
        prop_assert!(place.is_some(), "{} has two ends", id);
        self.alive.remove(place.unwrap());
        Ok(())
    }

    fn end_all(&mut self, notices: &[Notice]) -> Result<(), TestCaseError> {
        notices.iter().try_for_each(|notice| self.ends(&notice.call_id))
    }

    /// Those that were carried and are gone without a word have given way to a newer one, which waits or has itself
    /// given way to others.
    fn end_silent(
        &mut self,
        carried: &[Notice],
        delivery: &Delivery,
        dropped: &[Notice],
    ) -> Result<(), TestCaseError> {
        for notice in carried.iter().filter(|notice| !delivery.has(&notice.call_id)) {
            if self.alive.contains(&notice.call_id) {
                let mut newer = delivery.pending.iter().chain(dropped);
                prop_assert!(newer.any(|newer| notice.is_replaced_by(newer)), "{:?}", notice);
                self.ends(&notice.call_id)?;
            }
        }
        Ok(())
    }

    fn pauses(&mut self, outcome: Outcome, now: Duration) {
        match outcome {
            Outcome::Ended | Outcome::Unasked | Outcome::MadeWay => {}
            Outcome::Interrupted => self.paused_until = now + Duration::from_secs(1),
            Outcome::Failed => {
                self.failed_until =
                    now + Duration::from_secs([1, 2, 4, 8, 16, 30][self.failures.min(5) as usize]);
                self.failures += 1;
            }
        }
    }

    fn judge(&self, delivery: &Delivery) -> Result<(), TestCaseError> {
        let held: Vec<&Notice> = delivery.carried.iter().chain(delivery.pending.iter()).collect();
        let mut ids: Vec<_> = held.iter().map(|notice| notice.call_id.clone()).collect();
        ids.sort();
        let mut alive = self.alive.clone();
        alive.sort();
        prop_assert_eq!(ids, alive, "nothing is lost, and nothing is carried and pending");
        prop_assert!(delivery.pending.iter().all(|notice| notice.tries < TRIES));

        let results = held.iter().filter(|notice| notice.weight == Weight::Result);
        let numbers: Vec<u32> = results.map(|notice| notice.call_id.parse().unwrap()).collect();
        prop_assert!(numbers.is_sorted(), "results keep their order: {:?}", numbers);
        let results = delivery.pending.iter().filter(|notice| notice.weight == Weight::Result).count();
        prop_assert!(delivery.pending.len() <= BOUND.max(results), "{:?}", delivery.pending);

        let oldest = delivery.pending.iter().map(|notice| notice.since).min();
        let is_urgent = delivery.pending.iter().any(|notice| notice.is_urgent);
        let due = match oldest {
            Some(oldest) if is_urgent => Some(oldest.max(self.failed_until)),
            Some(oldest) => Some((oldest + WINDOW).max(self.paused_until).max(self.failed_until)),
            None => None,
        };
        prop_assert_eq!(delivery.due(), due);
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn b6_every_notice_is_told_or_gives_way_or_is_left_over_and_has_one_end(
        moves in prop::collection::vec((a_move(), 0..300_u64), 0..25),
    ) {
        let (mut delivery, mut owed) = (Delivery::new(WINDOW, BOUND), Owed::default());
        let mut now = Duration::ZERO;
        for (number, (step, time)) in moves.into_iter().enumerate() {
            now += Duration::from_millis(time);
            match step {
                Move::Push { task, weight, key, is_urgent } => {
                    let key = key.map(|key| key.to_string());
                    let id: Arc<str> = number.to_string().into();
                    let notice = Notice { key, is_urgent, ..Notice::new(id.clone(), task.to_string(), weight, now) };
                    owed.alive.push(id);
                    let gave_way = delivery.push(notice.clone());
                    if let Some(older) = gave_way.superseded {
                        prop_assert!(notice.key.is_some());
                        owed.ends(&older)?;
                    }
                    prop_assert!(gave_way.dropped.iter().all(|notice| notice.weight == Weight::Progress));
                    owed.end_all(gave_way.dropped.as_slice())?;
                }
                Move::Hide(which) => {
                    let ids: Vec<_> = delivery.pending.iter().map(|notice| notice.call_id.clone()).collect();
                    if !ids.is_empty() {
                        let id = which.get(&ids);
                        prop_assert!(delivery.hide(id) && !delivery.has(id));
                        owed.ends(id)?;
                    }
                }
                Move::Carry | Move::CarryUrgent => {
                    let carried = delivery.carried.clone();
                    if matches!(step, Move::Carry) {
                        delivery.carry();
                        prop_assert!(delivery.pending.is_empty());
                    } else {
                        delivery.carry_urgent();
                        prop_assert!(!delivery.pending.iter().any(|notice| notice.is_urgent));
                    }
                    let gone = carried.iter().filter(|notice| !delivery.has(&notice.call_id));
                    for notice in gone {
                        prop_assert!(delivery.carried.iter().any(|newer| notice.is_replaced_by(newer)));
                        owed.ends(&notice.call_id)?;
                    }
                }
                Move::Answer => {
                    delivery.model_answered();
                    (owed.failures, owed.failed_until) = (0, Duration::ZERO);
                }
                Move::Settle(outcome, heard) => {
                    let carried = delivery.carried.clone();
                    let places = carried.iter().chain(delivery.pending.iter()).map(|notice| notice.place);
                    let are_oldest = places.is_sorted();
                    let settled = delivery.settle(outcome, heard, now);
                    owed.end_all(&settled.covered)?;
                    prop_assert_eq!(settled.covered == carried, outcome == Outcome::Ended || carried.is_empty());
                    let in_vain = settled.dropped.iter().filter(|notice| notice.tries < TRIES);
                    prop_assert!(in_vain.clone().all(|notice| notice.weight == Weight::Progress));
                    prop_assert!(in_vain.count() == 0 || delivery.pending.len() >= BOUND);
                    owed.end_all(&settled.dropped)?;
                    owed.end_silent(&carried, &delivery, &settled.dropped)?;
                    if are_oldest {
                        let back = settled.back.iter().zip(delivery.pending.iter());
                        prop_assert!(back.into_iter().all(|(id, notice)| *id == notice.call_id), "at the front, in order");
                    }
                    prop_assert!(settled.back.iter().all(|id| delivery.has(id)));
                    prop_assert!(delivery.pending.iter().map(|notice| notice.place).is_sorted(), "in order");
                    owed.pauses(outcome, now);
                }
                Move::Seen => {
                    let carried = delivery.carried.clone();
                    let dropped = delivery.seen().dropped;
                    prop_assert!(dropped.iter().all(|notice| notice.weight == Weight::Progress));
                    owed.end_all(&dropped)?;
                    owed.end_silent(&carried, &delivery, &dropped)?;
                }
            }
            owed.judge(&delivery)?;
        }
        owed.end_all(&delivery.drain())?;
        prop_assert!(owed.alive.is_empty() && delivery.is_empty());
    }
}
