//! What goes wrong beside a conversation: clocks that jump, and listeners that go or never read.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use asynctool_core::{Events, Session, SessionEvent};
use tokio::{task::JoinHandle, time::timeout};

use super::{PATIENCE, Seen};
use crate::{
    faults::{Fault, Faults, Injected},
    invariants::{LOG_IS_COMPLETE, Violation},
};

/// What goes wrong beside a conversation while it is played.
pub(super) struct Sabotage {
    pub(super) injected: Injected,
    clock: Clock,
    jumps: JoinHandle<()>,
    leaves: JoinHandle<()>,
    deaf: Option<Events>,
}

/// By how many minutes the clock has jumped.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    async fn jump(&self, minutes: u64) {
        self.0.fetch_add(minutes, Ordering::Relaxed);
        tokio::time::advance(Duration::from_secs(60 * minutes)).await;
    }
}

impl Sabotage {
    pub(super) fn begin(faults: &Faults, session: &Session, seen: &Seen) -> Self {
        let (injected, clock) = (seen.injected.clone(), Clock::default());
        let (jumps, mine, counts) = (faults.jumps.clone(), clock.clone(), injected.clone());
        let jumps = tokio::spawn(async move {
            for jump in jumps {
                tokio::time::sleep(Duration::from_millis(jump.after)).await;
                mine.jump(jump.minutes).await;
                counts.note(Fault::ClockJump);
            }
        });
        let leaving = faults.leaves_after.map(|after| (after, session.events()));
        let counts = injected.clone();
        let leaves = tokio::spawn(async move {
            let Some((after, mut events)) = leaving else { return };
            for _ in 0..after {
                if events.next().await.is_none() {
                    return;
                }
            }
            counts.note(Fault::LeavingListener);
        });
        Self { injected, clock, jumps, leaves, deaf: faults.deaf.map(|_| session.events()) }
    }

    pub(super) fn jumped(&self) -> Duration {
        Duration::from_secs(60 * self.clock.0.load(Ordering::Relaxed))
    }

    pub(super) async fn jump(&self, minutes: u64) {
        self.clock.jump(minutes).await;
    }

    /// Nothing more goes wrong; who has listened and never read.
    pub(super) async fn end(self) -> Option<Events> {
        self.jumps.abort();
        // They were aborted, or end with the session.
        drop(self.jumps.await);
        drop(timeout(PATIENCE, self.leaves).await);
        self.deaf
    }
}

/// Somebody who never reads misses the oldest events and is told how many (F3), and that is all that follows.
pub(super) async fn check_deaf(mut deaf: Events, seen: &Seen) -> Vec<Violation> {
    let heard: Vec<_> = seen.events().into_iter().map(|(_, event)| event).collect();
    let (mut missed, mut rest) = (0, Vec::new());
    while let Some(event) = deaf.next().await {
        match event {
            SessionEvent::Lagged { missed: more } => missed += more,
            event => rest.push(event),
        }
    }
    if missed > 0 {
        seen.injected.note(Fault::DeafListener);
    }
    // With so little kept for everybody, the one who reads may miss something too.
    let is_blind = heard.iter().any(|event| matches!(event, SessionEvent::Lagged { .. }));
    let is_all = heard.ends_with(&rest) && missed == heard.len().saturating_sub(rest.len()) as u64;
    let ends = rest.last() == Some(&SessionEvent::Closed);
    let mut found = Vec::new();
    if !ends || !(is_blind || is_all) {
        let what =
            format!("a listener that never read was told that it missed {missed}, then {}", rest.len());
        found.push(Violation { invariant: LOG_IS_COMPLETE, at: Duration::ZERO, what });
    }
    found
}
