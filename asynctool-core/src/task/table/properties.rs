//! The table against a list that is searched from end to end.

use proptest::prelude::*;

use super::*;
use crate::{
    properties::cases,
    task::Mandate,
    toolset::{DuplicateScope, OnDuplicate},
};

const RUNNING: usize = 3;
const REMEMBERED: usize = 3;
const REMEMBERED_BYTES: usize = 20;

#[derive(Clone, Debug, PartialEq)]
struct Call {
    id: String,
    arguments: u8,
}

impl Handle for Call {
    fn call_id(&self) -> &str {
        &self.id
    }
}

#[derive(Clone, Debug)]
enum Move {
    Apply { call: Call, tool: ToolNumber, policy: Policy, claim: Claim, counts: bool },
    End { id: u8, bytes: usize, stopped: bool },
    Remember { call: Call, bytes: usize },
    Close,
    Dissolve,
}

fn call() -> impl Strategy<Value = Call> {
    (0..8_u8, 0..2_u8).prop_map(|(id, arguments)| Call { id: id.to_string(), arguments })
}

fn policy() -> impl Strategy<Value = Policy> {
    let on_duplicate = prop_oneof![
        3 => Just(OnDuplicate::Confirm),
        1 => Just(OnDuplicate::Reject),
        1 => Just(OnDuplicate::Replace),
        1 => Just(OnDuplicate::Allow),
    ];
    let scope = prop_oneof![2 => Just(DuplicateScope::Name), 1 => Just(DuplicateScope::NameAndArgs)];
    (on_duplicate, scope, prop::option::weighted(0.3, 1..3_u32)).prop_map(
        |(on_duplicate, scope, max_running)| Policy {
            max_running,
            ..Policy::NEW.on_duplicate(on_duplicate).duplicate_scope(scope)
        },
    )
}

fn claim() -> impl Strategy<Value = Claim> {
    let mandate = prop_oneof![
        2 => Just(Mandate::ASSUMED),
        2 => (0..4_u64).prop_map(Mandate::given),
        1 => Just(Mandate::NONE),
    ];
    (0..4_u64, 0..3_u64, mandate, any::<bool>()).prop_map(|(number, batch, mandate, confirmed)| Claim {
        number,
        batch,
        mandate,
        confirmed,
    })
}

fn a_move() -> impl Strategy<Value = Move> {
    let apply = (call(), 0..2_u32, policy(), claim(), prop::bool::weighted(0.8));
    prop_oneof![
        60 => apply.prop_map(|(call, tool, policy, claim, counts)| {
            Move::Apply { call, tool, policy, claim, counts }
        }),
        40 => (0..8_u8, 0..15_usize, any::<bool>()).prop_map(|(id, bytes, stopped)| Move::End { id, bytes, stopped }),
        10 => (call(), 0..15_usize).prop_map(|(call, bytes)| Move::Remember { call, bytes }),
        1 => Just(Move::Close),
        1 => Just(Move::Dissolve),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Running,
    Stopping,
    Ended(usize),
}

#[derive(Clone, Debug)]
struct Entry {
    call: Call,
    state: State,
    key: Option<Key>,
    batch: BatchId,
    counts: bool,
    of_tool: Option<ToolNumber>,
}

/// The same as the table, as a list; those that have ended stand in the order of their ends.
#[derive(Default)]
struct Naive {
    entries: Vec<Entry>,
    /// Refusals that a confirmation may use: their keys, what was refused, and about which tasks.
    refused: Vec<(Key, Claim, String)>,
    closed: bool,
    dissolved: bool,
}

impl Naive {
    fn get(&self, id: &str) -> Option<&Call> {
        self.entries.iter().map(|entry| &entry.call).find(|call| call.id == id)
    }

    fn running(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.state == State::Running)
    }

    fn counted(&self) -> usize {
        self.running().filter(|entry| entry.counts).count()
    }

    fn of_tool(&self, tool: ToolNumber) -> usize {
        self.running().filter(|entry| entry.of_tool == Some(tool)).count()
    }

    /// Whether this is the right answer; which of several rivals a refusal names is the table's choice.
    fn apply(&mut self, call: &Call, application: &Application<'_>, verdict: &Verdict<Call>) -> bool {
        let Application { policy, key, claim, counts } = *application;
        let batch = claim.batch;
        if let Some(known) = self.get(&call.id) {
            return *verdict == Verdict::Seen(known.clone());
        }
        if self.closed {
            return *verdict == Verdict::Closed;
        }
        let by_name = policy.duplicate_scope == DuplicateScope::Name;
        let rivals = self.running().filter(|entry| entry.key.as_ref() == Some(key));
        let rivals =
            rivals.filter(|rival| rival.batch != batch || !by_name || rival.call.arguments == call.arguments);
        let rivals: Vec<Call> = rivals.map(|rival| rival.call.clone()).collect();
        let refusal = self.refused.iter().find(|(of, ..)| of == key);
        let is_confirmed = claim.confirmed
            && refusal.is_some_and(|(_, of, _)| of.batch != batch && claim.mandate.covers(of.number));
        let uses_refusal = !rivals.is_empty() && is_confirmed && policy.on_duplicate == OnDuplicate::Confirm;
        if !rivals.is_empty() {
            match (policy.on_duplicate, verdict) {
                (OnDuplicate::Confirm, _) if is_confirmed => {}
                (OnDuplicate::Confirm, Verdict::Duplicate(rival)) => {
                    if refusal.is_none() {
                        self.refused.push((key.clone(), claim, rival.id.clone()));
                    }
                    return rivals.contains(rival);
                }
                (OnDuplicate::Replace, Verdict::Replace(replaced)) => {
                    return replaced.len() == rivals.len()
                        && rivals.iter().all(|rival| replaced.contains(rival));
                }
                (OnDuplicate::Reject, Verdict::Duplicate(rival)) => return rivals.contains(rival),
                (OnDuplicate::Allow, _) => {}
                _ => return false,
            }
        }
        if policy.max_running.is_some_and(|most| self.of_tool(key.tool) >= most as usize) {
            return *verdict == Verdict::ToolFull;
        }
        if counts && self.counted() >= RUNNING {
            return *verdict == Verdict::Full;
        }
        let is_known = policy.on_duplicate != OnDuplicate::Allow;
        if uses_refusal {
            self.refused.retain(|(of, ..)| of != key);
        }
        self.entries.push(Entry {
            call: call.clone(),
            state: State::Running,
            key: is_known.then(|| key.clone()),
            batch,
            counts,
            of_tool: policy.max_running.map(|_| key.tool),
        });
        *verdict == Verdict::Start
    }

    fn end(&mut self, id: &str, bytes: usize, stopped: bool) {
        let Some(place) = self.entries.iter().position(|entry| entry.call.id == id) else { return };
        if matches!(self.entries[place].state, State::Ended(_)) {
            return;
        }
        self.refused.retain(|(.., about)| about != id);
        let mut entry = self.entries.remove(place);
        entry.state = if stopped { State::Ended(bytes) } else { State::Stopping };
        self.entries.push(entry);
        self.forget();
    }

    fn remember(&mut self, call: &Call, bytes: usize) -> Option<Call> {
        if let Some(known) = self.get(&call.id) {
            return Some(known.clone());
        }
        let (call, state) = (call.clone(), State::Ended(bytes));
        self.entries.push(Entry { call, state, key: None, batch: 0, counts: false, of_tool: None });
        self.forget();
        None
    }

    fn ended(&self) -> (usize, usize) {
        let ended = self.entries.iter().filter_map(|entry| match entry.state {
            State::Ended(bytes) => Some(bytes),
            _ => None,
        });
        (ended.clone().count(), ended.sum())
    }

    fn forget(&mut self) {
        let most = if self.dissolved { 0 } else { REMEMBERED };
        while self.ended().0 > most || self.ended().1 > REMEMBERED_BYTES {
            let oldest = self.entries.iter().position(|entry| matches!(entry.state, State::Ended(_)));
            self.entries.remove(oldest.unwrap());
        }
    }
}

fn same(table: &Table<Call>, naive: &Naive) -> Result<(), TestCaseError> {
    for id in 0..8 {
        prop_assert_eq!(table.get(&id.to_string()), naive.get(&id.to_string()));
    }
    let mut alive: Vec<&str> = table.alive().map(|call| &*call.id).collect();
    alive.sort_unstable();
    let expected = naive.entries.iter().filter(|entry| !matches!(entry.state, State::Ended(_)));
    let mut expected: Vec<&str> = expected.map(|entry| &*entry.call.id).collect();
    expected.sort_unstable();
    prop_assert_eq!(alive, expected);
    prop_assert_eq!(table.counted, naive.counted());
    for tool in 0..2 {
        let running = table.of_tool.get(&tool).copied().unwrap_or_default();
        prop_assert_eq!(running as usize, naive.of_tool(tool));
    }
    prop_assert_eq!((table.ended.len(), table.ended.iter().map(|(_, bytes)| bytes).sum()), naive.ended());
    prop_assert!(table.ended.len() <= REMEMBERED && naive.ended().1 <= REMEMBERED_BYTES);
    prop_assert_eq!(table.calls.len(), naive.entries.len());
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn c9_d5_the_table_answers_like_a_list_and_holds_no_more_than_its_bounds(
        moves in prop::collection::vec(a_move(), 0..30),
    ) {
        let limits = Limits {
            running: RUNNING,
            remembered_calls: REMEMBERED,
            remembered_bytes: REMEMBERED_BYTES,
            ..Limits::default()
        };
        let (mut table, mut naive) = (Table::new(&limits), Naive::default());
        for step in moves {
            match &step {
                Move::Apply { call, tool, policy, claim, counts } => {
                    let by_name = policy.duplicate_scope == DuplicateScope::Name;
                    let arguments = (!by_name).then(|| call.arguments.to_string().into());
                    let key = Key { tool: *tool, arguments };
                    let (policy, claim, counts) = (*policy, *claim, *counts);
                    let application = Application { policy, key: &key, claim, counts };
                    let verdict = table.apply(call, &application, |rival| rival.arguments == call.arguments);
                    prop_assert!(naive.apply(call, &application, &verdict), "{:?}: {:?}", step, verdict);
                }
                Move::End { id, bytes, stopped } => {
                    let call = Call { id: id.to_string(), arguments: 0 };
                    let call = table.get(&call.id).cloned().unwrap_or(call);
                    table.end(&call, *bytes, *stopped);
                    naive.end(&call.id, *bytes, *stopped);
                }
                Move::Remember { call, bytes } => {
                    prop_assert_eq!(table.remember(call, *bytes), naive.remember(call, *bytes));
                }
                Move::Close => {
                    table.close();
                    naive.closed = true;
                }
                Move::Dissolve => {
                    table.dissolve();
                    (naive.closed, naive.dissolved) = (true, true);
                    naive.forget();
                }
            }
            same(&table, &naive)?;
        }
    }
}
