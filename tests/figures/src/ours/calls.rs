//! Calls to a task manager.

use std::sync::Arc;

use asynctool_core::{FunctionCall, Limits, TaskManager, Toolset};

use super::{runtime, tools::Tools};
use crate::{
    meter::Meter,
    work::{ADD, BOOK, FLIGHT, book_for, flight_from},
};

/// So many calls before the measured ones: as many as a manager remembers, so that it forgets one with each further one.
const WARM_UP: usize = 4_200;

#[expect(
    clippy::expect_used,
    reason = "the names are different, and a benchmark without tools has nothing to say"
)]
pub(super) fn manager_of<S: Toolset>(tools: Arc<S>) -> TaskManager {
    let mut limits = Limits::default();
    limits.running = usize::MAX;
    limits.pending_updates = usize::MAX;
    TaskManager::builder().shared_toolset(tools).limits(limits).build().expect("the names are different")
}

fn manager() -> TaskManager {
    manager_of(Arc::new(Tools))
}

fn calls(prefix: &str, count: usize, tool: &str, arguments: &str) -> impl Iterator<Item = FunctionCall> {
    (0..count).map(move |number| FunctionCall::new(format!("{prefix}_{number:08}"), tool, arguments))
}

async fn call_all(tasks: &TaskManager, calls: impl Iterator<Item = FunctionCall>) {
    for call in calls {
        std::hint::black_box(tasks.call(call).await);
    }
}

/// What it costs to make the calls and to drop them, which whoever calls does: the table takes it off the others.
pub(super) fn only_add(meter: &mut Meter, rounds: usize) {
    only(meter, rounds, "add", ADD);
}

pub(super) fn only_book(meter: &mut Meter, rounds: usize) {
    only(meter, rounds, "book", BOOK);
}

fn only(meter: &mut Meter, rounds: usize, tool: &str, arguments: &str) {
    meter
        .measure(|| calls("call", rounds, tool, arguments).for_each(|call| drop(std::hint::black_box(call))));
}

pub(super) fn add(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 0, ("add", ADD));
}

pub(super) fn add_later(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 0, ("add_later", ADD));
}

pub(super) fn book(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 0, ("book", BOOK));
}

pub(super) fn no_duplicate_check(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10_000, ("add_unchecked", ADD));
}

pub(super) fn duplicate_by_name_at_10(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10, ("add", ADD));
}

pub(super) fn duplicate_by_name_at_10_000(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10_000, ("add", ADD));
}

pub(super) fn no_duplicate_check_of_flight(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10_000, ("flight_unchecked", FLIGHT));
}

pub(super) fn duplicate_by_few_arguments_at_10(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10, ("await_flight", FLIGHT));
}

pub(super) fn duplicate_by_few_arguments_at_10_000(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10_000, ("await_flight", FLIGHT));
}

pub(super) fn no_duplicate_check_of_book(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10_000, ("book_unchecked", BOOK));
}

pub(super) fn duplicate_by_arguments_at_10(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10, ("await_book", BOOK));
}

pub(super) fn duplicate_by_arguments_at_10_000(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, 10_000, ("await_book", BOOK));
}

/// So many calls of a tool, one after the other, while others run in the background.
fn many(meter: &mut Meter, rounds: usize, running: usize, (tool, arguments): (&str, &str)) {
    // Those that run are flights or bookings too, each with an argument of its own.
    let (other_tool, other): (&str, fn(usize) -> String) =
        if arguments == FLIGHT { ("await_flight", flight_from) } else { ("await_book", book_for) };
    let runtime = runtime();
    let tasks = manager();
    runtime.block_on(async {
        for (number, call) in calls("running", running, other_tool, "").enumerate() {
            tasks.call(FunctionCall { arguments: other(number).into(), ..call }).await;
        }
        call_all(&tasks, calls("before", WARM_UP, tool, arguments)).await;
    });
    assert_eq!(tasks.running().len(), running, "the others run");
    meter.measure(|| runtime.block_on(call_all(&tasks, calls("call", rounds, tool, arguments))));
}

pub(super) fn sleeper(meter: &mut Meter, rounds: usize) {
    let runtime = runtime();
    let tasks = manager();
    meter.measure(|| {
        runtime.block_on(async {
            for number in 0..rounds {
                tasks.call(FunctionCall::new(format!("call_{number:08}"), "sleep", "{}")).await;
            }
        });
    });
    assert_eq!(tasks.running().len(), rounds, "all of them sleep");
}
