//! Tasks that sleep in the background, up to a million of them, and that their results come in the order in which they
//! wake.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Poll, Waker},
    time::Duration,
};

use asynctool_core::{AsyncRunContext, FunctionCall, TaskStatus, TaskUpdate, UpdateKind, toolset};

use super::{
    calls::manager_of,
    runtime,
    tools::{DAY, TWO_DAYS},
};
use crate::{
    figure::Unit,
    meter::{Meter, number},
    scale::{
        Cost, Counted, Spent, Work,
        checks::{exactly, in_order},
    },
};

/// In bytes.
const GIB: f64 = 1_073_741_824.0;

/// Up to a million tasks in one manager.
pub(crate) const WORK: Work = Work {
    name: "tasks",
    items: "tasks that sleep",
    sizes: [1_000, 10_000, 100_000, 1_000_000],
    costs: &[
        Cost::new("resident memory", Unit::Bytes).at_most(GIB / 1e6), // a million in 1 GiB
        Cost::new("to start, with its first output", Unit::Microseconds),
        Cost::new("to end, with its result read", Unit::Microseconds),
    ],
    counted: Some(Counted { what: "to start and to end", to: 100_000 }),
    run: sleep,
};

/// Where tasks sleep, each in a bed of its own, until they are woken.
#[derive(Default)]
pub(super) struct Dormitory {
    beds: Mutex<Vec<Option<Waker>>>,
    guests: AtomicUsize,
    is_morning: AtomicBool,
    /// Those that have ended, in this order.
    ended: Mutex<Vec<usize>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[toolset]
impl Dormitory {
    /// Say something, then sleep for a day, or until somebody wakes you.
    #[tool(on_duplicate = "allow", timeout = TWO_DAYS)]
    async fn sleep(&self, ctx: &AsyncRunContext) -> usize {
        let guest = self.guests.fetch_add(1, Ordering::Relaxed);
        ctx.update("sleeping").await;
        let mut sleep = pin!(tokio::time::sleep(DAY));
        poll_fn(|cx| {
            if self.is_morning.load(Ordering::Relaxed) {
                return Poll::Ready(());
            }
            if let Some(bed) = lock(&self.beds).get_mut(guest) {
                *bed = Some(cx.waker().clone());
            }
            sleep.as_mut().poll(cx)
        })
        .await;
        lock(&self.ended).push(guest);
        guest
    }
}

impl Dormitory {
    /// One with so many beds, which are no part of what a task costs.
    pub(super) fn with_beds(count: usize) -> Self {
        let beds = Mutex::new((0..count).map(|_| None).collect());
        Self { beds, ended: Mutex::new(Vec::with_capacity(count)), ..Self::default() }
    }

    /// Wakes them in this order.
    pub(super) fn wake(&self, order: impl Iterator<Item = usize>) {
        self.is_morning.store(true, Ordering::Relaxed);
        for guest in order {
            let sleeper = lock(&self.beds).get_mut(guest).and_then(Option::take);
            if let Some(sleeper) = sleeper {
                sleeper.wake();
            }
        }
    }
}

/// All numbers below, none near the one before it: 7,919 is a prime, and no part of any size.
fn scattered(count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |place| place * 7_919 % count)
}

fn call_id(guest: usize) -> String {
    format!("call_{guest:08}")
}

fn sleep(count: usize) -> Spent {
    let runtime = runtime();
    let dormitory = Arc::new(Dormitory::with_beds(count));
    let tasks = manager_of(dormitory.clone());
    let (mut start, mut end) = (Meter::new(|| None), Meter::new(|| None));
    start.measure(|| {
        runtime.block_on(async {
            for guest in 0..count {
                tasks.call(FunctionCall::new(call_id(guest), "sleep", "{}")).await;
            }
        });
    });
    let mut faults = exactly(count, tasks.running().len(), "tasks that sleep");
    let mut came = Vec::with_capacity(count);
    end.measure(|| {
        runtime.block_on(async {
            dormitory.wake(scattered(count));
            while came.len() < count
                && let Some(update) = tasks.next_update().await
            {
                came.push(update);
            }
        });
    });
    runtime.block_on(async {
        faults.extend(exactly(0, tasks.running().len(), "tasks left"));
        tasks.shutdown(Duration::from_secs(5)).await;
        while let Some(update) = tasks.next_update().await {
            came.push(update);
        }
    });
    let wrong = came.iter().filter(|update| !is_result(update)).count();
    faults.extend(exactly(0, wrong, "updates that are no result"));
    let guests: Vec<usize> = came.iter().filter_map(guest_of).collect();
    faults.extend(in_order(&lock(&dormitory.ended), &guests));
    let (start, end) = (start.per_round(count), end.per_round(count));
    Spent {
        costs: vec![start.resident_bytes, start.cpu_ns / 1e3, end.cpu_ns / 1e3],
        counted: number(count as u64),
        faults,
    }
}

/// Whose result it is.
fn guest_of(update: &TaskUpdate) -> Option<usize> {
    update.call_id.strip_prefix("call_").and_then(|guest| guest.parse().ok())
}

/// Whether it is the result of the task that it says it is of.
fn is_result(update: &TaskUpdate) -> bool {
    let result = update.pair.output.text.rsplit(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
    update.kind == UpdateKind::Final(TaskStatus::Done)
        && result.and_then(|result| result.parse().ok()) == guest_of(update)
}
