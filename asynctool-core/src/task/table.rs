//! The table of calls: which run, which have ended, and whether another may start. Pure: no clock, no runtime.

use std::{
    borrow::Borrow,
    collections::{HashMap, VecDeque, hash_map::Entry},
    hash::{Hash, Hasher},
    sync::Arc,
};

use super::{
    duplicate::{Claim, Duplicates, Judgement, Key},
    limits::Limits,
    offer::ToolNumber,
};
use crate::toolset::{OnDuplicate, Policy};

/// The model response that a call came in.
pub(crate) type BatchId = u64;

/// Calls are counted up by one, in the order in which they came.
pub(super) type CallNumber = u64;

/// What the table holds of a call: anything that can be copied cheaply and knows its call's id.
pub(super) trait Handle: Clone {
    fn call_id(&self) -> &str;
}

/// A call that asks to be started.
pub(super) struct Application<'a> {
    pub(super) policy: Policy,
    pub(super) key: &'a Key,
    pub(super) claim: Claim,
    /// Whether it counts against the limit of running tasks; companions do not, or nobody could cancel any.
    pub(super) counts: bool,
}

/// The answer to an application. Check and registration are one step (behaviour C9).
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict<H> {
    /// It is registered and starts.
    Start,
    /// Its id is known (A5).
    Seen(H),
    /// The table is closed.
    Closed,
    /// Too many tasks run.
    Full,
    /// Too many tasks of this tool run.
    ToolFull,
    /// It repeats this task.
    Duplicate(H),
    /// These are to be cancelled first; then it may ask again.
    Replace(Vec<H>),
}

/// All calls of a session.
pub(super) struct Table<H> {
    /// By id: running, stopping and the ended ones that are remembered.
    calls: HashMap<ById<H>, Stage, foldhash::fast::RandomState>,
    /// Oldest first, with the bytes that each holds.
    ended: VecDeque<(H, usize)>,
    duplicates: Duplicates<H>,
    counted: usize,
    /// How many run of each tool that has a limit of its own; few have.
    of_tool: HashMap<ToolNumber, u32, foldhash::fast::RandomState>,
    closed: bool,
    running_limit: usize,
    /// What the ended calls that are remembered hold.
    ended_bytes: usize,
    remembered: usize,
    remembered_bytes: usize,
}

/// A handle as a map's key: its call's id, which is stored once.
struct ById<H>(H);

enum Stage {
    /// It runs.
    Running(Standing),
    /// Its end was told, but its code has not stopped.
    Stopping,
    /// It is over.
    Ended,
}

/// How a task that runs is counted. A million tasks have a million of these: they are packed.
struct Standing {
    tool: ToolNumber,
    arguments: Option<Arc<str>>,
    /// Whether other calls may repeat it.
    has_rivals: bool,
    counts: bool,
    /// Whether its tool has a limit of its own.
    is_limited: bool,
}

impl<H: Handle> Hash for ById<H> {
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.0.call_id().hash(state);
    }
}

impl<H: Handle> PartialEq for ById<H> {
    fn eq(&self, other: &Self) -> bool {
        self.0.call_id() == other.0.call_id()
    }
}

impl<H: Handle> Eq for ById<H> {}

impl<H: Handle> Borrow<str> for ById<H> {
    fn borrow(&self) -> &str {
        self.0.call_id()
    }
}

impl<H: Handle> Table<H> {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            calls: HashMap::default(),
            ended: VecDeque::new(),
            duplicates: Duplicates::default(),
            counted: 0,
            of_tool: HashMap::default(),
            closed: false,
            running_limit: limits.running,
            ended_bytes: 0,
            remembered: limits.remembered_calls,
            remembered_bytes: limits.remembered_bytes,
        }
    }

    /// Registers the call as running, or says why not.
    pub(super) fn apply(
        &mut self,
        handle: &H,
        application: &Application<'_>,
        same_arguments: impl FnMut(&H) -> bool,
    ) -> Verdict<H> {
        let place = match self.calls.entry(ById(handle.clone())) {
            Entry::Occupied(known) => return Verdict::Seen(known.key().0.clone()),
            Entry::Vacant(place) => place,
        };
        if self.closed {
            return Verdict::Closed;
        }
        let Application { policy, key, claim, counts } = *application;
        // A flag that was not needed uses up no refusal.
        let uses_refusal = match self.duplicates.judge(key, policy, &claim, same_arguments) {
            Judgement::Start => false,
            Judgement::Confirmed => true,
            Judgement::Refuse(rival) => return Verdict::Duplicate(rival),
            Judgement::Replace(rivals) => return Verdict::Replace(rivals),
        };
        let running = || self.of_tool.get(&key.tool).copied().unwrap_or_default();
        if policy.max_running.is_some_and(|most| running() >= most) {
            return Verdict::ToolFull;
        }
        if counts && self.counted >= self.running_limit {
            return Verdict::Full;
        }
        let is_limited = policy.max_running.is_some();
        if is_limited {
            *self.of_tool.entry(key.tool).or_default() += 1;
        }
        let has_rivals = policy.on_duplicate != OnDuplicate::Allow;
        if has_rivals {
            self.duplicates.insert(key.clone(), handle.clone(), claim.batch, uses_refusal);
        }
        self.counted += usize::from(counts);
        let Key { tool, arguments } = key.clone();
        place.insert(Stage::Running(Standing { tool, arguments, has_rivals, counts, is_limited }));
        Verdict::Start
    }

    /// Remembers a call that was answered without being run; the earlier one if its id is known.
    pub(super) fn remember(&mut self, handle: &H, bytes: usize) -> Option<H> {
        match self.calls.entry(ById(handle.clone())) {
            Entry::Occupied(known) => return Some(known.key().0.clone()),
            Entry::Vacant(place) => place.insert(Stage::Ended),
        };
        self.forget_after(handle.clone(), bytes);
        None
    }

    /// The task has ended, and holds so many bytes. With `stopped` its code is gone; without, it has yet to stop.
    pub(super) fn end(&mut self, handle: &H, bytes: usize, stopped: bool) {
        let Some(stage) = self.calls.get_mut(handle.call_id()) else { return };
        let next = if stopped { Stage::Ended } else { Stage::Stopping };
        match std::mem::replace(stage, next) {
            Stage::Running(Standing { tool, arguments, has_rivals, counts, is_limited }) => {
                self.counted -= usize::from(counts);
                if let Some(running) = self.of_tool.get_mut(&tool).filter(|_| is_limited) {
                    *running -= 1;
                }
                if has_rivals {
                    self.duplicates.remove(&Key { tool, arguments }, handle.call_id());
                }
            }
            Stage::Stopping => {}
            Stage::Ended => {
                *stage = Stage::Ended;
                return;
            }
        }
        if stopped {
            self.forget_after(handle.clone(), bytes);
        }
    }

    fn forget_after(&mut self, handle: H, bytes: usize) {
        self.ended_bytes += bytes;
        self.ended.push_back((handle, bytes));
        while self.ended.len() > self.remembered || self.ended_bytes > self.remembered_bytes {
            let Some((oldest, bytes)) = self.ended.pop_front() else { break };
            self.ended_bytes -= bytes;
            self.calls.remove(oldest.call_id());
        }
    }

    /// No further call is accepted.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Closes it and lets go of every call that has ended, now and from now on. The handles that it held are
    /// returned, to be dropped when the table's lock is free.
    pub(super) fn dissolve(&mut self) -> VecDeque<(H, usize)> {
        self.closed = true;
        (self.remembered, self.ended_bytes) = (0, 0);
        for (handle, _) in &self.ended {
            self.calls.remove(handle.call_id());
        }
        std::mem::take(&mut self.ended)
    }

    pub(super) fn get(&self, call_id: &str) -> Option<&H> {
        self.calls.get_key_value(call_id).map(|(known, _)| &known.0)
    }

    /// The tasks that run or are stopping, in no order.
    pub(super) fn alive(&self) -> impl Iterator<Item = &H> {
        self.calls.iter().filter(|(_, stage)| !matches!(stage, Stage::Ended)).map(|(known, _)| &known.0)
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Mandate;

    fn table(running: usize, remembered_calls: usize) -> Table<&'static str> {
        Table::new(&Limits { running, remembered_calls, remembered_bytes: 64, ..Limits::default() })
    }

    const KEY: Key = Key { tool: 0, arguments: None };

    fn apply(
        table: &mut Table<&'static str>,
        id: &'static str,
        on_duplicate: OnDuplicate,
    ) -> Verdict<&'static str> {
        let policy = Policy::NEW.on_duplicate(on_duplicate);
        let claim = Claim { number: 1, batch: 1, mandate: Mandate::ASSUMED, confirmed: false };
        let application = Application { policy, key: &KEY, claim, counts: true };
        table.apply(&id, &application, |_| true)
    }

    #[test]
    fn a5_an_id_is_known_while_it_runs_and_after() {
        let mut table = table(64, 64);
        assert_eq!(apply(&mut table, "a", OnDuplicate::Allow), Verdict::Start);
        assert_eq!(apply(&mut table, "a", OnDuplicate::Allow), Verdict::Seen("a"));
        table.end(&"a", 1, true);
        assert_eq!(apply(&mut table, "a", OnDuplicate::Allow), Verdict::Seen("a"));
        assert_eq!(table.remember(&"a", 1), Some("a"));
    }

    #[test]
    fn d5_ended_calls_are_forgotten_oldest_first_and_running_ones_never() {
        let mut table = table(64, 1);
        for id in ["a", "b", "c"] {
            assert_eq!(apply(&mut table, id, OnDuplicate::Allow), Verdict::Start);
        }
        table.end(&"a", 1, true);
        table.end(&"b", 1, true);
        assert!(table.get("a").is_none() && table.get("b").is_some() && table.get("c").is_some());
    }

    #[test]
    fn d5_what_is_remembered_has_a_bound_in_bytes_too() {
        let mut table = table(64, 64);
        for (id, bytes) in [("a", 1), ("b", 60), ("c", 1), ("d", 60)] {
            assert_eq!(apply(&mut table, id, OnDuplicate::Allow), Verdict::Start);
            table.end(&id, bytes, true);
        }
        assert!(table.get("b").is_none() && table.get("c").is_some() && table.get("d").is_some());
    }

    #[test]
    fn d5_the_limit_counts_running_tasks_only() {
        let mut table = table(1, 64);
        assert_eq!(apply(&mut table, "a", OnDuplicate::Allow), Verdict::Start);
        assert_eq!(apply(&mut table, "b", OnDuplicate::Allow), Verdict::Full);
        table.end(&"a", 1, false);
        assert_eq!(
            apply(&mut table, "b", OnDuplicate::Allow),
            Verdict::Start,
            "a stopping task is not counted"
        );
        assert_eq!(table.alive().count(), 2);
        table.end(&"a", 1, true);
        table.end(&"a", 1, true);
        assert_eq!(table.alive().count(), 1);
    }

    #[test]
    fn d4_a_stopping_task_is_no_rival() {
        let mut table = table(64, 64);
        assert_eq!(apply(&mut table, "a", OnDuplicate::Reject), Verdict::Start);
        assert_eq!(apply(&mut table, "b", OnDuplicate::Reject), Verdict::Duplicate("a"));
        table.end(&"a", 1, false);
        assert_eq!(apply(&mut table, "b", OnDuplicate::Reject), Verdict::Start);
    }

    #[test]
    fn d7_a_closed_table_starts_nothing() {
        let mut table = table(64, 64);
        table.close();
        assert_eq!(apply(&mut table, "a", OnDuplicate::Allow), Verdict::Closed);
    }
}
