//! Sessions in one process, up to 10,000 of them, each with tasks in the background.

use std::sync::Arc;

use asynctool_core::{Agent, Session};

use super::{merging::told_of, runtime, sleepers::Dormitory, tools::Instant};
use crate::{
    figure::Unit,
    meter::{Meter, number},
    scale::{
        Cost, Counted, Spent, Work,
        checks::{exactly, exactly_once},
    },
};

/// Up to 10,000 sessions, with the options that a session has by default.
pub(crate) const WORK: Work = Work {
    name: "sessions",
    items: "sessions with 10 tasks",
    sizes: [10, 100, 1_000, 10_000],
    costs: &[
        Cost::new("resident memory while its tasks sleep", Unit::Bytes),
        Cost::new("from its start to where all results are said", Unit::Microseconds),
    ],
    counted: Some(Counted { what: "from its start to where all results are said", to: 1_000 }),
    run: talk,
};

/// Background tasks of each.
const TASKS: usize = 10;

#[expect(
    clippy::expect_used,
    reason = "the names are different, and a benchmark without tools has nothing to say"
)]
fn session(dormitory: &Arc<Dormitory>) -> Session {
    let agent = Agent::new("You help.").shared_toolset(dormitory.clone());
    Session::builder(Instant).agent(agent).start().expect("the names are different")
}

fn talk(count: usize) -> Spent {
    let runtime = runtime();
    let dormitory = Arc::new(Dormitory::with_beds(count * TASKS));
    let mut sessions = Vec::with_capacity(count);
    let (mut start, mut end) = (Meter::new(|| None), Meter::new(|| None));
    let answered = start.measure(|| {
        runtime.block_on(async {
            sessions.extend((0..count).map(|_| session(&dormitory)));
            let ask = |session: &Session| session.user(format!("sleep 0 {TASKS} {{}}"));
            let turns: Vec<_> = sessions.iter().map(ask).collect();
            let mut answered = 0;
            for turn in turns {
                answered += usize::from(turn.await.is_ok());
            }
            answered
        })
    });
    let mut faults = exactly(count, answered, "turns answered");
    let running = sessions.iter().map(|session| session.running().len()).sum();
    faults.extend(exactly(count * TASKS, running, "tasks that sleep"));
    let events: Vec<_> = sessions.iter().map(Session::events).collect();
    end.measure(|| {
        runtime.block_on(async {
            dormitory.wake(0..count * TASKS);
            for session in &sessions {
                session.idle().await;
            }
        });
    });
    let results: Vec<usize> = (0..TASKS).collect();
    runtime.block_on(async {
        for (session, mut events) in sessions.iter().zip(events) {
            let told = told_of(session, &mut events).await;
            let told: Vec<usize> = told.iter().filter_map(|id| result_of(id)).collect();
            faults.extend(exactly_once(&results, &told));
        }
    });
    faults.truncate(10); // ten thousand may all have the same
    let (start, end) = (start.per_round(count), end.per_round(count));
    Spent {
        costs: vec![start.resident_bytes, (start.cpu_ns + end.cpu_ns) / 1e3],
        counted: number(count as u64),
        faults,
    }
}

/// The number of the call whose result has this id.
fn result_of(id: &str) -> Option<usize> {
    id.strip_prefix("call_")?.strip_suffix("_final")?.parse().ok()
}
