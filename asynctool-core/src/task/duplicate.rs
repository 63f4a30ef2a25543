//! Which running task a call would repeat, and whether it may start all the same (behaviours C1-C10).

use std::{collections::HashMap, sync::Arc};

use super::{
    mandate::Mandate,
    offer::ToolNumber,
    table::{BatchId, CallNumber, Handle},
};
use crate::toolset::{DuplicateScope, OnDuplicate, Policy};

/// What makes calls equal: the tool, and where its scope says so, arguments in canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) tool: ToolNumber,
    pub(super) arguments: Option<Arc<str>>,
}

/// What a call says for itself where it repeats a task.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) number: CallNumber,
    pub(super) batch: BatchId,
    pub(super) mandate: Mandate,
    /// Whether it carries the flag that confirms a duplicate.
    pub(super) confirmed: bool,
}

/// What to do with a call.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement<H> {
    /// Nothing stands against it.
    Start,
    /// It repeats a task, and may all the same: it was refused and confirmed (C7).
    Confirmed,
    /// It repeats this task, and is refused.
    Refuse(H),
    /// These tasks are to be cancelled before it starts.
    Replace(Vec<H>),
}

/// The running tasks by key. The check costs the same whatever the number of tasks (C10).
pub(super) struct Duplicates<H> {
    /// Those whose scope is the tool: by its number.
    by_tool: Vec<Rivals<H>>,
    /// Those whose scope has arguments in it.
    by_arguments: HashMap<Key, Rivals<H>, foldhash::fast::RandomState>,
}

/// The running tasks of one key, and the refusal that a confirmation may use.
struct Rivals<H> {
    running: Vec<(H, BatchId)>,
    refused: Option<Refused<H>>,
}

/// A refusal that was given (C7).
struct Refused<H> {
    /// The model has not read it before the next one.
    batch: BatchId,
    /// The call: what the user said before it was no answer to it.
    number: CallNumber,
    about: H,
}

impl<H> Refused<H> {
    /// Whether this call may start all the same.
    fn is_confirmed_by(&self, claim: &Claim) -> bool {
        claim.confirmed && self.batch != claim.batch && claim.mandate.covers(self.number)
    }
}

impl<H> Default for Duplicates<H> {
    fn default() -> Self {
        Self { by_tool: Vec::new(), by_arguments: HashMap::default() }
    }
}

impl<H> Default for Rivals<H> {
    fn default() -> Self {
        Self { running: Vec::new(), refused: None }
    }
}

impl<H: Handle> Duplicates<H> {
    /// Judges a call; `same_arguments` tells whether a task has the same arguments as it, and is asked only about
    /// tasks of the same response (C4).
    pub(super) fn judge(
        &mut self,
        key: &Key,
        policy: Policy,
        claim: &Claim,
        mut same_arguments: impl FnMut(&H) -> bool,
    ) -> Judgement<H> {
        if policy.on_duplicate == OnDuplicate::Allow {
            return Judgement::Start;
        }
        let Some(rivals) = self.rivals(key) else { return Judgement::Start };
        let by_name = policy.duplicate_scope == DuplicateScope::Name;
        let mut rival_of =
            |(handle, of): &&(H, BatchId)| *of != claim.batch || !by_name || same_arguments(handle);
        let Some((first, _)) = rivals.running.iter().find(&mut rival_of) else { return Judgement::Start };
        match policy.on_duplicate {
            OnDuplicate::Confirm
                if rivals.refused.as_ref().is_some_and(|refused| refused.is_confirmed_by(claim)) =>
            {
                Judgement::Confirmed
            }
            OnDuplicate::Confirm => {
                let Claim { batch, number, .. } = *claim;
                rivals.refused.get_or_insert_with(|| Refused { batch, number, about: first.clone() });
                Judgement::Refuse(first.clone())
            }
            OnDuplicate::Replace => {
                let rivals = rivals.running.iter().filter(rival_of).map(|(handle, _)| handle.clone());
                Judgement::Replace(rivals.collect())
            }
            _ => Judgement::Refuse(first.clone()),
        }
    }

    fn rivals(&mut self, key: &Key) -> Option<&mut Rivals<H>> {
        match key.arguments {
            Some(_) => self.by_arguments.get_mut(key),
            None => self.by_tool.get_mut(key.tool as usize),
        }
    }

    /// Adds a task that starts; with `confirmed` it uses up the refusal that it was confirmed after.
    pub(super) fn insert(&mut self, key: Key, handle: H, batch: BatchId, confirmed: bool) {
        let rivals = match key {
            Key { arguments: Some(_), .. } => self.by_arguments.entry(key).or_default(),
            Key { tool, arguments: None } => {
                let tool = tool as usize;
                if tool >= self.by_tool.len() {
                    self.by_tool.resize_with(tool + 1, Rivals::default);
                }
                let Some(rivals) = self.by_tool.get_mut(tool) else { return };
                rivals
            }
        };
        rivals.refused.take_if(|_| confirmed);
        rivals.running.push((handle, batch));
    }

    pub(super) fn remove(&mut self, key: &Key, call_id: &str) {
        let Some(rivals) = self.rivals(key) else { return };
        if let Some(at) = rivals.running.iter().position(|(handle, _)| handle.call_id() == call_id) {
            rivals.running.swap_remove(at);
        }
        // A refusal confirms nothing any more when the task that it was about is gone.
        rivals.refused.take_if(|refused| refused.about.call_id() == call_id);
        if rivals.running.is_empty() && key.arguments.is_some() {
            self.by_arguments.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Handle for &'static str {
        fn call_id(&self) -> &str {
            self
        }
    }

    /// A call of this response, in a manager that knows no user.
    fn claim(batch: BatchId, confirmed: bool) -> Claim {
        Claim { number: batch, batch, mandate: Mandate::ASSUMED, confirmed }
    }

    const TOOL: Key = Key { tool: 0, arguments: None };

    fn running(handle: &'static str, batch: BatchId) -> Duplicates<&'static str> {
        let mut duplicates = Duplicates::default();
        duplicates.insert(TOOL, handle, batch, false);
        duplicates
    }

    #[test]
    fn c7_the_flag_counts_once_and_only_after_a_refusal_that_was_shown() {
        let mut duplicates = running("a", 1);
        let judge = |duplicates: &mut Duplicates<_>, batch| {
            duplicates.judge(&TOOL, Policy::NEW, &claim(batch, true), |_| true)
        };
        assert_eq!(judge(&mut duplicates, 2), Judgement::Refuse("a"), "no refusal yet");
        assert_eq!(judge(&mut duplicates, 2), Judgement::Refuse("a"), "the refusal is in the same response");
        assert_eq!(judge(&mut duplicates, 3), Judgement::Confirmed);
        assert_eq!(
            judge(&mut duplicates, 3),
            Judgement::Confirmed,
            "a call that then found no room used up nothing"
        );
        duplicates.insert(TOOL, "b", 3, true);
        assert_eq!(judge(&mut duplicates, 4), Judgement::Refuse("a"), "the refusal is used up");
    }

    #[test]
    fn c7_d8_the_flag_counts_only_for_a_user_who_has_spoken_since_the_refusal() {
        let mut duplicates = running("a", 1);
        let mut judge = |number, mandate, confirmed| {
            let claim = Claim { number, batch: number, mandate, confirmed };
            duplicates.judge(&TOOL, Policy::NEW, &claim, |_| true)
        };
        let (before, after) = (Mandate::given(5), Mandate::given(6));
        assert_eq!(judge(5, before, false), Judgement::Refuse("a"));
        assert_eq!(judge(6, before, true), Judgement::Refuse("a"), "he has said nothing since");
        assert_eq!(judge(7, Mandate::NONE, true), Judgement::Refuse("a"), "it is no answer to him");
        assert_eq!(judge(8, after, true), Judgement::Confirmed, "further refusals are the same one");
    }

    #[test]
    fn c7_a_refusal_is_forgotten_with_the_task_that_it_was_about() {
        let mut duplicates = running("a", 1);
        assert_eq!(duplicates.judge(&TOOL, Policy::NEW, &claim(2, false), |_| true), Judgement::Refuse("a"));
        duplicates.remove(&TOOL, "a");
        duplicates.insert(TOOL, "b", 3, false);
        assert_eq!(duplicates.judge(&TOOL, Policy::NEW, &claim(4, true), |_| true), Judgement::Refuse("b"));
    }

    #[test]
    fn c7_another_task_does_not_keep_the_refusal_alive() {
        let mut duplicates = running("a", 1);
        duplicates.insert(TOOL, "b", 1, false);
        assert_eq!(duplicates.judge(&TOOL, Policy::NEW, &claim(2, false), |_| true), Judgement::Refuse("a"));
        duplicates.remove(&TOOL, "a");
        assert_eq!(duplicates.judge(&TOOL, Policy::NEW, &claim(3, true), |_| true), Judgement::Refuse("b"));
    }

    #[test]
    fn c4_calls_of_one_response_are_duplicates_only_with_equal_arguments() {
        let mut duplicates = running("a", 1);
        assert_eq!(duplicates.judge(&TOOL, Policy::NEW, &claim(1, false), |_| false), Judgement::Start);
        assert_eq!(duplicates.judge(&TOOL, Policy::NEW, &claim(1, false), |_| true), Judgement::Refuse("a"));
        assert_eq!(duplicates.judge(&TOOL, Policy::NEW, &claim(2, false), |_| false), Judgement::Refuse("a"));
    }

    #[test]
    fn c1_the_four_policies() {
        let mut duplicates = running("a", 1);
        let mut judge =
            |policy| duplicates.judge(&TOOL, Policy::NEW.on_duplicate(policy), &claim(2, true), |_| true);
        assert_eq!(judge(OnDuplicate::Allow), Judgement::Start);
        assert_eq!(judge(OnDuplicate::Reject), Judgement::Refuse("a"));
        assert_eq!(judge(OnDuplicate::Replace), Judgement::Replace(vec!["a"]));
        assert_eq!(judge(OnDuplicate::Confirm), Judgement::Refuse("a"));
    }

    #[test]
    fn c10_the_check_looks_at_one_task_of_ten_thousand() {
        let mut duplicates = Duplicates::default();
        for number in 0..10_000 {
            duplicates.insert(Key { tool: number, arguments: None }, "other", 1, false);
            duplicates.insert(TOOL, "a", 1, false);
        }
        let looked_at = |_: &_| panic!("only tasks of the same response are compared one by one");
        assert_eq!(
            duplicates.judge(&TOOL, Policy::NEW, &claim(2, false), looked_at),
            Judgement::Refuse("other")
        );
    }

    #[test]
    fn other_keys_are_not_rivals() {
        let mut duplicates = running("a", 1);
        let other = Key { tool: 0, arguments: Some("{}".into()) };
        assert_eq!(duplicates.judge(&other, Policy::NEW, &claim(2, false), |_| true), Judgement::Start);
    }
}
