//! Deadlines that come, change and go in any order, beside a map that is sorted.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::properties::cases;

#[derive(Debug)]
struct Item {
    number: u64,
    place: Place,
}

impl HasDeadline for Arc<Item> {
    fn place(&self) -> &Place {
        &self.place
    }

    fn number(&self) -> u64 {
        self.number
    }
}

#[derive(Clone, Debug)]
enum Move {
    Add { deadline: u64 },
    Remove { which: prop::sample::Index },
    Renew { which: prop::sample::Index, deadline: u64 },
    TakeFirst,
}

fn a_move() -> impl Strategy<Value = Move> {
    // Few moments, so that many are the same.
    let deadline = || 0..12_u64;
    prop_oneof![
        4 => deadline().prop_map(|deadline| Move::Add { deadline }),
        2 => any::<prop::sample::Index>().prop_map(|which| Move::Remove { which }),
        1 => (any::<prop::sample::Index>(), deadline()).prop_map(|(which, deadline)| Move::Renew { which, deadline }),
        1 => Just(Move::TakeFirst),
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_earliest_is_always_first_and_everything_knows_its_place(moves in prop::collection::vec(a_move(), 0..120)) {
        let (mut deadlines, mut sorted) = (Deadlines::default(), BTreeMap::new());
        let mut all: Vec<Arc<Item>> = Vec::new();
        for a_move in moves {
            match a_move {
                Move::Add { deadline } => {
                    let item = Arc::new(Item { number: all.len() as u64, place: Place::nowhere() });
                    all.push(item.clone());
                    sorted.insert((deadline, item.number), item.clone());
                    deadlines.add(deadline, item);
                }
                Move::Remove { which } if !all.is_empty() => {
                    let item = which.get(&all);
                    let known = deadlines.deadline_of(&item.place).map(|deadline| (deadline, item.number));
                    let removed = deadlines.remove(&item.place).is_some();
                    prop_assert_eq!(known.is_some_and(|key| sorted.remove(&key).is_some()), removed);
                    prop_assert!(item.place.is_nowhere());
                }
                Move::Renew { which, deadline } if !all.is_empty() => {
                    let item = which.get(&all);
                    let earlier = deadlines.deadline_of(&item.place);
                    prop_assert_eq!(deadlines.change(&item.place, deadline), earlier.is_some());
                    if let Some(earlier) = earlier {
                        sorted.remove(&(earlier, item.number));
                        sorted.insert((deadline, item.number), item.clone());
                    }
                }
                Move::TakeFirst => {
                    if let Some(place) = deadlines.first().map(|(_, item)| item.clone()) {
                        deadlines.remove(&place.place);
                        sorted.pop_first();
                    }
                }
                Move::Remove { .. } | Move::Renew { .. } => {}
            }
            let first = deadlines.first().map(|(deadline, item)| (deadline, item.number));
            prop_assert_eq!(first, sorted.first_key_value().map(|(key, _)| *key));
            prop_assert_eq!(deadlines.is_empty(), sorted.is_empty());
            for ((deadline, _), item) in &sorted {
                prop_assert_eq!(deadlines.deadline_of(&item.place), Some(*deadline));
            }
        }
    }
}
