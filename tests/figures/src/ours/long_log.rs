//! A session with a log of up to 100,000 items.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use asynctool_core::{
    AsyncRunContext, ChatItem, ChatModel, ModelRequest, ModelStream, RequestItem, Session, ToolError, toolset,
};
use tokio::sync::Notify;

use super::{
    conversation::{say, session_of},
    runtime,
    tools::Instant,
};
use crate::{
    figure::Unit,
    meter::{Meter, cpu_time, number},
    scale::{Cost, Counted, Spent, Work, checks::exactly},
    work::{ADD, OUTPUTS, sum},
};

/// A model is sent the whole log with each request: there is no budget, and what to leave out is the host's to say
/// (`Session::summarise`). So a turn costs more in a longer log, by its nature. What stands beside it shows that nothing
/// else does: a turn for each item that it sends, and a call while the model is not asked.
pub(crate) const WORK: Work = Work {
    name: "log",
    items: "items in the log",
    sizes: [100, 1_000, 10_000, 100_000],
    costs: &[
        Cost::new("a turn with a tool", Unit::Microseconds).grows("both requests hold the whole log"),
        Cost::new("the same, for each thing that the model is sent", Unit::Nanoseconds),
        Cost::new("a call with 5 outputs, the model not asked", Unit::Microseconds),
    ],
    counted: Some(Counted { what: "a turn with a tool, for each thing that the model is sent", to: 100_000 }),
    run: converse,
};

/// How often each is measured in one log. The least counts: now and then a table grows, which costs each item that was
/// added since the last time a little, and one of them all.
const TURNS: usize = 5;

/// Calls with 5 outputs in one turn.
const CALLS: usize = 200;

/// What an asynchronous call leaves in the log: five calls with five outputs.
const ITEMS: usize = 2 * OUTPUTS.len();

/// The tools, and when the last of them was done.
#[derive(Default)]
struct Timed {
    left: AtomicUsize,
    all_told: Notify,
    told_at: Mutex<Duration>,
}

#[toolset]
impl Timed {
    /// Add two numbers.
    async fn add(&self, _ctx: &AsyncRunContext, a: i64, b: i64) -> Result<i64, ToolError> {
        Ok(sum(a, b))
    }

    /// Say something, three things more, and a result.
    #[tool(on_duplicate = "allow")]
    async fn tell(&self, ctx: &AsyncRunContext) -> &'static str {
        let [one, two, three, four, five] = OUTPUTS;
        for text in [one, two, three, four] {
            ctx.update(text).await;
        }
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            *self.told_at.lock().unwrap_or_else(PoisonError::into_inner) = cpu_time();
            self.all_told.notify_one();
        }
        five
    }

    /// Wait until all is told: so long the turn goes on, and the model is not asked.
    async fn hold(&self, _ctx: &AsyncRunContext) {
        self.all_told.notified().await;
    }
}

/// Notes what it is sent, and when.
#[derive(Clone, Default)]
struct Noting(Arc<Noted>);

#[derive(Default)]
struct Noted {
    sent: AtomicUsize,
    asked_at: Mutex<Duration>,
}

impl ChatModel for Noting {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let things = request.history.iter().map(|item| match item {
            RequestItem::Calls(calls) => calls.len(),
            _ => 1,
        });
        self.0.sent.fetch_add(things.sum(), Ordering::Relaxed);
        let answer = Instant.stream(request);
        let mut asked_at = self.0.asked_at.lock().unwrap_or_else(PoisonError::into_inner);
        // Of the requests of a turn the first is the one whose answer makes the calls.
        if *asked_at == Duration::MAX {
            tidy();
            *asked_at = cpu_time();
        }
        answer
    }
}

/// Has the allocator put in order what the request was made of, which is part of what the request costs. It does so when it
/// is asked for much.
fn tidy() {
    drop(std::hint::black_box(vec![0_u8; 100_000]));
}

fn at(time: &Mutex<Duration>) -> Duration {
    *time.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Talk {
    session: Session,
    tools: Arc<Timed>,
    noted: Arc<Noted>,
    /// So many calls were made.
    calls: usize,
}

impl Talk {
    /// Has so many calls say all that they have to say, in one turn, and waits until the user was told. How long they
    /// took.
    async fn tell(&mut self, count: usize) -> Duration {
        let (held, first) = (self.calls, self.calls + 1);
        self.calls += 1 + count;
        self.tools.left.store(count, Ordering::Relaxed);
        *self.noted.asked_at.lock().unwrap_or_else(PoisonError::into_inner) = Duration::MAX;
        let lines = format!("hold {held} {first} {{}}\ntell {first} {} {{}}", self.calls);
        say(&self.session, lines).await;
        self.session.idle().await;
        at(&self.tools.told_at).saturating_sub(at(&self.noted.asked_at))
    }

    /// A turn with one call of `add`.
    async fn add(&mut self) {
        let (first, end) = (self.calls, self.calls + 1);
        self.calls = end;
        say(&self.session, format!("add {first} {end} {ADD}")).await;
    }
}

fn converse(items: usize) -> Spent {
    let runtime = runtime();
    let _entered = runtime.enter();
    let (model, tools) = (Noting::default(), Arc::<Timed>::default());
    let noted = model.0.clone();
    let session = session_of(model, tools.clone(), Duration::from_millis(100));
    let mut talk = Talk { session, tools, noted, calls: 0 };
    let mut left = items.div_ceil(ITEMS);
    while left > 0 {
        let some = left.min(1_000); // no answer of a model may have many more
        runtime.block_on(talk.tell(some));
        left -= some;
    }
    let logged = talk.session.log().len();
    let mut faults = exactly(0, items.saturating_sub(logged), "items missing in the log");
    let (mut turn, mut thing, mut call) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    let mut things = 0;
    for _ in 0..TURNS {
        let (mut meter, sent) = (Meter::new(|| None), talk.noted.sent.load(Ordering::Relaxed));
        meter.measure(|| runtime.block_on(talk.add()));
        let sent = talk.noted.sent.load(Ordering::Relaxed) - sent;
        things += sent;
        let cost = meter.per_round(1).cpu_ns;
        turn = turn.min(cost / 1e3);
        thing = thing.min(cost / number(sent.max(1) as u64));
    }
    // The user's text, the call, its output, the agent's text.
    let after_turns = talk.session.log().len();
    faults.extend(exactly(4 * TURNS, after_turns - logged, "items of the turns"));
    for _ in 0..TURNS {
        let spent = runtime.block_on(talk.tell(CALLS));
        call = call.min(spent.as_secs_f64() * 1e6 / number(CALLS as u64));
    }
    let told = talk
        .session
        .log()
        .iter()
        .skip(after_turns)
        .filter(|entry| matches!(entry.item, ChatItem::Output { .. }))
        .count();
    faults.extend(exactly(TURNS * (1 + CALLS * OUTPUTS.len()), told, "outputs of the calls"));
    Spent { costs: vec![turn, thing, call], counted: number(things as u64), faults }
}
