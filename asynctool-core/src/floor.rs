//! The right to speak: one small state that says who has it.

use std::sync::Arc;

/// The number of a reply; counts up by one in a session.
pub type ReplyId = u64;

/// The number of a tool's hold on the floor.
pub(crate) type HoldId = u64;

/// A tool's hold on the floor, which it has or waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) id: HoldId,
    /// The call whose tool it is.
    pub(crate) call_id: Arc<str>,
}

/// Who speaks. Whoever wants to must take it first, and taking is one step (behaviours B1, B4).
#[derive(Debug, Default)]
pub(crate) struct Floor {
    user_speaks: bool,
    taken_by: Option<ReplyId>,
    /// A tool holds it: turns of the user are answered, and nothing else is said but what the tool says (E4).
    held_by: Option<Hold>,
}

impl Floor {
    /// Whether nobody speaks.
    pub(crate) fn is_free(&self) -> bool {
        !self.user_speaks && self.taken_by.is_none()
    }

    pub(crate) fn held_by(&self) -> Option<&Hold> {
        self.held_by.as_ref()
    }

    /// Takes the floor for a reply; false if it is not free.
    pub(crate) fn take(&mut self, reply: ReplyId) -> bool {
        let free = self.is_free();
        if free {
            self.taken_by = Some(reply);
        }
        free
    }

    /// Gives it back, if the reply has it.
    pub(crate) fn release(&mut self, reply: ReplyId) {
        if self.taken_by == Some(reply) {
            self.taken_by = None;
        }
    }

    /// A tool holds it; false if it is not free or is held.
    pub(crate) fn hold(&mut self, hold: Hold) -> bool {
        let idle = self.is_free() && self.held_by.is_none();
        if idle {
            self.held_by = Some(hold);
        }
        idle
    }

    /// The tool holds it no longer; whether it did.
    pub(crate) fn let_go(&mut self, id: HoldId) -> bool {
        self.held_by.take_if(|hold| hold.id == id).is_some()
    }

    /// The user starts or stops speaking; true if that is news.
    pub(crate) fn user_speaks(&mut self, speaks: bool) -> bool {
        std::mem::replace(&mut self.user_speaks, speaks) != speaks
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(id: HoldId) -> Hold {
        Hold { id, call_id: format!("call_{id}").into() }
    }

    #[test]
    fn b4_the_floor_is_taken_by_one() {
        let mut floor = Floor::default();
        assert!(floor.take(1));
        assert!(!floor.take(2));
        floor.release(2);
        assert!(!floor.is_free(), "only the one that has it gives it back");
        floor.release(1);
        assert!(floor.take(2));
    }

    #[test]
    fn b1_nobody_takes_it_while_the_user_speaks() {
        let mut floor = Floor::default();
        assert!(floor.user_speaks(true));
        assert!(!floor.user_speaks(true));
        assert!(!floor.take(1));
        assert!(floor.user_speaks(false));
        assert!(floor.take(1));
    }

    #[test]
    fn e4_one_tool_holds_it_and_replies_are_given_all_the_same() {
        let mut floor = Floor::default();
        assert!(floor.hold(hold(7)));
        assert!(!floor.hold(hold(8)));
        assert!(floor.take(1), "who may while it is held is for the conversation to say");
        assert!(!floor.let_go(8));
        assert_eq!(floor.held_by(), Some(&hold(7)));
        assert!(floor.let_go(7));
        assert!(!floor.hold(hold(8)), "a reply is given");
        floor.release(1);
        assert!(floor.hold(hold(8)));
    }
}
