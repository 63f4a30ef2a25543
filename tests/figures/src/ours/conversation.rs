//! Turns of a session, and what its tasks say later.

use std::{sync::Arc, time::Duration};

use asynctool_core::{Agent, ChatModel, Session, SessionOptions, Toolset};

use super::{
    runtime,
    tools::{Instant, Tools, asked_calls},
};
use crate::{meter::Meter, work::ADD};

#[expect(
    clippy::expect_used,
    reason = "the names are different, and a benchmark without tools has nothing to say"
)]
pub(super) fn session_of<S: Toolset>(
    model: impl ChatModel,
    tools: Arc<S>,
    merge_window: Duration,
) -> Session {
    let mut options = SessionOptions::default();
    options.merge_window = merge_window;
    options.limits.running = usize::MAX;
    options.limits.batch = usize::MAX;
    options.limits.pending_updates = usize::MAX;
    Session::builder(model)
        .agent(Agent::new("You help.").shared_toolset(tools))
        .options(options)
        .start()
        .expect("the names are different")
}

fn session(model: impl ChatModel) -> Session {
    // Under callgrind all takes long, and what is told together must not depend on that. Nobody's CPU waits.
    session_of(model, Arc::new(Tools), Duration::from_secs(3))
}

#[expect(clippy::expect_used, reason = "a turn that fails measures nothing")]
pub(super) async fn say(session: &Session, text: String) {
    session.user(text).await.expect("the model answers");
}

/// What it costs to make the calls and to drop them, which the model does: the table takes it off the others.
pub(super) fn only_five_outputs(meter: &mut Meter, rounds: usize) {
    let text = format!("tell 0 {rounds} {{}}");
    meter.measure(|| drop(std::hint::black_box(asked_calls(&text))));
}

pub(super) fn five_outputs(meter: &mut Meter, rounds: usize) {
    five_outputs_at(meter, rounds, 0);
}

pub(super) fn five_outputs_at_100(meter: &mut Meter, rounds: usize) {
    five_outputs_at(meter, rounds, 100);
}

pub(super) fn five_outputs_at_10_000(meter: &mut Meter, rounds: usize) {
    five_outputs_at(meter, rounds, 10_000);
}

/// One turn whose answer makes all the calls. What the model is asked, and the reply that tells what came later, are part
/// of it, shared by all.
fn five_outputs_at(meter: &mut Meter, rounds: usize, logged: usize) {
    let runtime = runtime();
    let _entered = runtime.enter();
    let session = session(Instant);
    let before = logged / 5;
    let tell = async |from: usize, to: usize| {
        // No answer of a model may have more.
        for call in (from..to).step_by(1000) {
            say(&session, format!("tell {call} {} {{}}", to.min(call + 1000))).await;
            session.idle().await;
        }
    };
    runtime.block_on(tell(0, before));
    let items = session.log().len();
    meter.measure(|| runtime.block_on(tell(before, before + rounds)));
    let pairs = session.log().len() - items;
    assert!(pairs >= rounds * 5, "each call has five outputs in the log: {pairs} of {rounds} calls");
}

/// A turn of a session that is new: the user says something, the model makes one call, reads its output, and answers.
pub(super) fn turn(meter: &mut Meter, rounds: usize) {
    const TURNS: usize = 5;
    let runtime = runtime();
    let _entered = runtime.enter();
    let sessions: Vec<Session> = (0..rounds.div_ceil(TURNS)).map(|_| session(Instant)).collect();
    meter.measure(|| {
        runtime.block_on(async {
            for round in 0..rounds {
                if let Some(session) = sessions.get(round / TURNS) {
                    say(session, format!("add {round} {} {ADD}", round + 1)).await;
                }
            }
        });
    });
    let items: usize = sessions.iter().map(|session| session.log().len()).sum();
    assert!(items >= rounds * 4, "each turn has its two messages, its call and its output in the log");
}
