//! Updates that are told together, in one reply.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use asynctool_core::{AsyncRunContext, ChatModel, ModelRequest, ModelStream, Session, SessionEvent, toolset};
use tokio::sync::Notify;

use super::{
    conversation::{say, session_of},
    runtime,
    tools::Instant,
};
use crate::{
    figure::Unit,
    meter::{Meter, number},
    scale::{Cost, Counted, Spent, Work, checks::exactly},
};

/// Up to 10,000 updates that one reply tells.
pub(crate) const WORK: Work = Work {
    name: "merge",
    items: "updates in one reply",
    sizes: [10, 100, 1_000, 10_000],
    costs: &[Cost::new(
        "from where the user is silent to where the model is asked to tell it",
        Unit::Microseconds,
    )
    .at_most(1.0)],
    counted: Some(Counted { what: "the same", to: 10_000 }),
    run: merge_many,
};

/// Has much to say while the user speaks.
#[derive(Default)]
struct Talker {
    user_speaks: Notify,
}

#[toolset]
impl Talker {
    /// Say that it began, and so many things when the user speaks.
    async fn tell_many(&self, ctx: &AsyncRunContext, count: usize) {
        ctx.update("started").await;
        self.user_speaks.notified().await;
        for _ in 0..count {
            ctx.update("found some more").await;
        }
    }
}

/// Tells when it is asked.
struct Heard {
    asked: Arc<Notify>,
    requests: Arc<AtomicUsize>,
}

impl ChatModel for Heard {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.asked.notify_one();
        Instant.stream(request)
    }
}

/// How the updates were told.
struct Told {
    replies: usize,
    updates: usize,
}

/// So many updates come while the user speaks. Measured is from where he is silent to where the model is asked to tell
/// them.
pub(super) fn merge(meter: &mut Meter, rounds: usize) {
    let told = merged(meter, rounds);
    assert_eq!((told.replies, told.updates), (1, rounds), "they are told in one reply");
}

fn merge_many(count: usize) -> Spent {
    let mut meter = Meter::new(|| None);
    let told = merged(&mut meter, count);
    let replies = exactly(1, told.replies, "replies");
    Spent {
        costs: vec![meter.per_round(count).cpu_ns / 1e3],
        counted: number(count as u64),
        faults: [replies, exactly(count, told.updates, "updates told")].concat(),
    }
}

fn merged(meter: &mut Meter, count: usize) -> Told {
    let runtime = runtime();
    let _entered = runtime.enter();
    let (asked, requests) = (Arc::<Notify>::default(), Arc::<AtomicUsize>::default());
    let talker = Arc::<Talker>::default();
    let model = Heard { asked: asked.clone(), requests: requests.clone() };
    let session = session_of(model, talker.clone(), Duration::from_millis(100));
    runtime.block_on(async {
        say(&session, format!("tell_many 0 1 {{\"count\": {count}}}")).await;
        asked.notified().await; // by the turn
        session.user_started_speaking();
        talker.user_speaks.notify_one();
        while !session.running().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    let (before, mut events) = (requests.load(Ordering::Relaxed), session.events());
    meter.measure(|| {
        session.user_stopped_speaking();
        runtime.block_on(asked.notified());
    });
    runtime.block_on(async {
        session.idle().await;
        let updates = told_of(&session, &mut events).await.len();
        Told { replies: requests.load(Ordering::Relaxed) - before, updates }
    })
}

/// The ids of all outputs that the replies of these events have told. Closes the session, so that there is an end.
pub(super) async fn told_of(session: &Session, events: &mut asynctool_core::Events) -> Vec<Arc<str>> {
    session.close(Duration::from_secs(5)).await;
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        if let SessionEvent::ReplyCompleted { call_ids, .. } = event {
            told.extend(call_ids);
        }
    }
    told
}
