//! What came of it.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use asynctool_core::SessionEvent;

use super::memory::{self, Memory, Verdict};
use crate::{
    faults::{Fault, Injected},
    invariants::Violation,
    play::Seen,
};

/// A session with violations.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its seed.
    pub seed: u64,
    /// What is wrong.
    pub violations: Vec<Violation>,
    /// What happened, and when.
    pub events: Vec<(Duration, SessionEvent)>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, event) in &self.events {
            let text = serde_json::to_string(event).map_err(|_| fmt::Error)?;
            writeln!(f, "  {:>10.3} {text}", at.as_secs_f64())?;
        }
        writeln!(f, "VIOLATION in the session of seed {}:", self.seed)?;
        for violation in &self.violations {
            writeln!(f, "  {violation}")?;
        }
        let again = "cargo run --release -p asynctool-tests --bin stress -- --seed";
        write!(f, "  to play it again: {again} {}", self.seed)
    }
}

/// Numbers of everything, which all threads add to.
#[derive(Debug, Default)]
pub(super) struct Counts {
    sessions: AtomicU64,
    real_sessions: AtomicU64,
    virtual_seconds: AtomicU64,
    calls: AtomicU64,
    updates: AtomicU64,
    replies: AtomicU64,
    interruptions: AtomicU64,
    refusals: AtomicU64,
    handoffs: AtomicU64,
    lagged: AtomicU64,
    left: AtomicU64,
    injected: Injected,
}

impl Counts {
    pub(super) fn sessions(&self) -> u64 {
        self.sessions.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, seen: &Seen, events: &[(Duration, SessionEvent)], is_real: bool) {
        self.injected.add(&seen.injected);
        self.left.fetch_add(seen.left() as u64, Ordering::Relaxed);
        let one = |count: &AtomicU64| count.fetch_add(1, Ordering::Relaxed);
        one(&self.sessions);
        self.real_sessions.fetch_add(is_real.into(), Ordering::Relaxed);
        let time = events.last().map_or(0, |(at, _)| at.as_secs());
        self.virtual_seconds.fetch_add(time, Ordering::Relaxed);
        for (_, event) in events {
            match event {
                SessionEvent::ToolCallStarted { .. } => one(&self.calls),
                SessionEvent::ToolCallUpdated { .. } => one(&self.updates),
                SessionEvent::ReplyScheduled { .. } => one(&self.replies),
                SessionEvent::ReplyInterrupted { .. } => one(&self.interruptions),
                SessionEvent::ToolCallRefused { .. } => one(&self.refusals),
                SessionEvent::Handoff { .. } => one(&self.handoffs),
                SessionEvent::Lagged { .. } => one(&self.lagged),
                _ => continue,
            };
        }
    }
}

/// What came of it so far.
#[derive(Clone, Debug)]
pub struct Report {
    /// Sessions that were played to their end.
    pub sessions: u64,
    /// Those of them that were played in real time.
    pub real_sessions: u64,
    /// The time that passed in them, in seconds.
    pub virtual_seconds: u64,
    /// Calls that ran.
    pub calls: u64,
    /// What tools said.
    pub updates: u64,
    /// Replies, deferred ones and lines of tools too.
    pub replies: u64,
    /// Replies that were cut off.
    pub interruptions: u64,
    /// Calls that were refused.
    pub refusals: u64,
    /// Handoffs.
    pub handoffs: u64,
    /// Listeners that were too slow; of such a session nothing can be said.
    pub lagged: u64,
    /// Tasks that were left when their sessions were closed.
    pub left: u64,
    /// How often each fault was injected.
    pub faults: Vec<(Fault, u64)>,
    /// How the memory of the process went.
    pub memory: Memory,
    /// What was found.
    pub findings: Vec<Finding>,
    /// How long it took.
    pub time: Duration,
}

impl Report {
    pub(super) fn new(counts: &Counts, findings: Vec<Finding>, memory: Memory, time: Duration) -> Self {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Self {
            sessions: load(&counts.sessions),
            real_sessions: load(&counts.real_sessions),
            virtual_seconds: load(&counts.virtual_seconds),
            calls: load(&counts.calls),
            updates: load(&counts.updates),
            replies: load(&counts.replies),
            interruptions: load(&counts.interruptions),
            refusals: load(&counts.refusals),
            handoffs: load(&counts.handoffs),
            lagged: load(&counts.lagged),
            left: load(&counts.left),
            faults: counts.injected.counts(),
            memory,
            findings,
            time,
        }
    }

    /// How much is wrong with the sessions.
    #[must_use]
    pub fn violations(&self) -> usize {
        self.findings.iter().map(|finding| finding.violations.len()).sum()
    }

    /// The faults that a long run should have had, and has not.
    #[must_use]
    pub fn never_injected(&self) -> Vec<Fault> {
        if self.time < LONG || self.sessions < MANY {
            return Vec::new();
        }
        self.faults.iter().filter(|(_, count)| *count == 0).map(|(fault, _)| *fault).collect()
    }

    /// Whether there is nothing to complain of.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings.is_empty()
            && self.left == 0
            && self.never_injected().is_empty()
            && self.memory.verdict() != Verdict::Grows
    }

    /// All of it, for the end of a run.
    #[must_use]
    pub fn in_full(&self) -> String {
        let faults = self.faults.iter().map(|(fault, count)| format!("  {count:>9}  {fault}\n"));
        let never = self.never_injected();
        let never = if never.is_empty() { String::new() } else { format!("NEVER INJECTED: {never:?}\n") };
        format!(
            "{self}\nfaults injected:\n{}{never}violations: {}\ntasks left after close: {}\nmemory:\n{}\n{}",
            faults.collect::<String>(),
            self.violations(),
            self.left,
            self.memory,
            if self.is_good() { "GOOD" } else { "NOT GOOD" },
        )
    }
}

/// How long a run is in which every fault has its chance, and how many sessions it has.
const LONG: Duration = Duration::from_secs(60);
const MANY: u64 = 10_000;

impl fmt::Display for Report {
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.time.as_secs_f64();
        let rate = if seconds > 0.0 { self.sessions as f64 / seconds } else { 0.0 };
        write!(
            f,
            "{seconds:.0} s: {} sessions ({rate:.0}/s, {} in real time, {} virtual s), {} calls, {} updates, {} replies, \
             {} interruptions, {} refusals, {} handoffs, {} faults, {} violations, {} lagged, peak memory {}",
            self.sessions,
            self.real_sessions,
            self.virtual_seconds,
            self.calls,
            self.updates,
            self.replies,
            self.interruptions,
            self.refusals,
            self.handoffs,
            self.faults.iter().map(|(_, count)| count).sum::<u64>(),
            self.violations(),
            self.lagged,
            memory::peak().map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB")),
        )
    }
}
