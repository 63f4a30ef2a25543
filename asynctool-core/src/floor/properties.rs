//! Whoever wants to speak, in whatever order: one does.

use proptest::prelude::*;

use super::*;
use crate::properties::cases;

#[derive(Clone, Debug)]
enum Move {
    Take(ReplyId),
    Release(ReplyId),
    Hold(HoldId),
    LetGo(HoldId),
    UserSpeaks(bool),
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        (0..3_u64).prop_map(Move::Take),
        (0..3_u64).prop_map(Move::Release),
        (0..3_u64).prop_map(Move::Hold),
        (0..3_u64).prop_map(Move::LetGo),
        any::<bool>().prop_map(Move::UserSpeaks),
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn b4_the_floor_is_given_to_one_at_a_time_and_never_while_the_user_speaks(
        moves in prop::collection::vec(a_move(), 0..16),
    ) {
        let mut floor = Floor::default();
        let (mut user, mut speakers, mut holders) = (false, Vec::new(), Vec::new());
        for step in moves {
            match step {
                Move::Take(reply) => {
                    let may = !user && speakers.is_empty();
                    prop_assert_eq!(floor.take(reply), may);
                    speakers.extend(may.then_some(reply));
                }
                Move::Release(reply) => {
                    floor.release(reply);
                    speakers.retain(|speaker| *speaker != reply);
                }
                Move::Hold(hold) => {
                    let may = !user && speakers.is_empty() && holders.is_empty();
                    let asked = Hold { id: hold, call_id: format!("call_{hold}").into() };
                    prop_assert_eq!(floor.hold(asked), may);
                    holders.extend(may.then_some(hold));
                }
                Move::LetGo(hold) => {
                    prop_assert_eq!(floor.let_go(hold), holders.contains(&hold));
                    holders.retain(|holder| *holder != hold);
                }
                Move::UserSpeaks(speaks) => {
                    prop_assert_eq!(floor.user_speaks(speaks), user != speaks);
                    user = speaks;
                }
            }
            prop_assert!(speakers.len() <= 1 && holders.len() <= 1);
            prop_assert_eq!(floor.is_free(), !user && speakers.is_empty());
            prop_assert_eq!(floor.held_by().map(|hold| hold.id), holders.first().copied());
        }
    }
}
