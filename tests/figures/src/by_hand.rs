//! The limit: the same work by hand, for these two tools alone.
//!
//! It leaves out all that a library is for. It knows no schema and no descriptor, offers no tools, checks no bound of a
//! parameter and mends no argument; an error is serde's, not a text for a model. It remembers no ids, so a call that
//! comes twice runs twice; it looks for no duplicate, except in the cases that are about that. A panic of a tool goes
//! up to whoever called. Nothing can be cancelled, nothing has a deadline, nothing is bounded, and nobody listens.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    task::{JoinHandle, yield_now},
};

use crate::{
    case::Case,
    figure::Unit,
    meter::{Meter, number},
    scale::{Cost, Spent, Work},
    work::{ADD, BOOK, Booking, FLIGHT, OUTPUTS, Sum, book_for, flight_from, reserve, sum},
};

/// The work by hand.
pub const CASES: &[Case] = &[
    Case { name: "add", run: add },
    Case { name: "add_boxed", run: add_boxed },
    Case { name: "add_later", run: add_later },
    Case { name: "book", run: book },
    Case { name: "book_boxed", run: book_boxed },
    Case { name: "five_outputs", run: five_outputs },
    Case { name: "sleeper", run: sleeper },
    Case { name: "merge", run: merge },
    Case { name: "duplicate_by_few_arguments", run: duplicate_by_few_arguments },
    Case { name: "duplicate_by_arguments", run: duplicate_by_arguments },
];

/// What a task costs by hand that sleeps in the background: how much of the growth beside it is the machine's.
pub const SLEEPERS: Work = Work {
    name: "tasks-by-hand",
    items: "tasks by hand that sleep",
    sizes: [1_000, 10_000, 100_000, 1_000_000],
    costs: &[Cost::new("resident memory", Unit::Bytes), Cost::new("to start", Unit::Microseconds)],
    counted: None,
    run: |count| {
        let mut meter = Meter::new(|| None);
        sleeper(&mut meter, count);
        let spent = meter.per_round(count);
        let costs = vec![spent.resident_bytes, spent.cpu_ns / 1e3];
        Spent { costs, counted: number(count as u64), faults: Vec::new() }
    },
};

type Answer<T> = Result<T, serde_json::Error>;

#[inline(never)]
fn call(name: &str, arguments: &str) -> Answer<String> {
    match name {
        "add" => {
            let Sum { a, b } = serde_json::from_str(arguments)?;
            Ok(sum(a, b).to_string())
        }
        "book" => Ok(reserve(&serde_json::from_str::<Booking>(arguments)?)),
        other => Ok(format!("there is no tool {other}")),
    }
}

fn add(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, "add", ADD);
}

fn book(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, "book", BOOK);
}

fn many(meter: &mut Meter, rounds: usize, name: &str, arguments: &str) {
    meter.measure(|| {
        for _ in 0..rounds {
            let _ = std::hint::black_box(call(name, std::hint::black_box(arguments)));
        }
    });
}

type Boxed = Pin<Box<dyn Future<Output = Answer<String>> + Send>>;
type Tool = fn(&str) -> Boxed;

fn boxed_tools() -> HashMap<String, Tool> {
    let add: Tool = |arguments| {
        let read = serde_json::from_str::<Sum>(arguments);
        Box::pin(async move { read.map(|Sum { a, b }| sum(a, b).to_string()) })
    };
    let book: Tool = |arguments| {
        let read = serde_json::from_str::<Booking>(arguments);
        Box::pin(async move { read.map(|booking| reserve(&booking)) })
    };
    HashMap::from([("add".to_owned(), add), ("book".to_owned(), book)])
}

fn add_boxed(meter: &mut Meter, rounds: usize) {
    many_boxed(meter, rounds, "add", ADD);
}

fn book_boxed(meter: &mut Meter, rounds: usize) {
    many_boxed(meter, rounds, "book", BOOK);
}

/// With a name that is looked up and a future on the heap, awaited where it is.
fn many_boxed(meter: &mut Meter, rounds: usize, name: &str, arguments: &str) {
    let tools = boxed_tools();
    let runtime = crate::ours::runtime();
    meter.measure(|| {
        runtime.block_on(async {
            for _ in 0..rounds {
                if let Some(tool) = tools.get(name) {
                    let _ = std::hint::black_box(tool(std::hint::black_box(arguments)).await);
                }
            }
        });
    });
}

fn add_later(meter: &mut Meter, rounds: usize) {
    let runtime = crate::ours::runtime();
    meter.measure(|| {
        runtime.block_on(async {
            for _ in 0..rounds {
                let Ok(Sum { a, b }) = serde_json::from_str(std::hint::black_box(ADD)) else { continue };
                let task = tokio::spawn(async move {
                    yield_now().await;
                    sum(a, b).to_string()
                });
                let _ = std::hint::black_box(task.await);
            }
        });
    });
}

/// A call and its output, as the log has them.
#[derive(Debug)]
#[expect(dead_code, reason = "who reads the log is not part of the work")]
struct Pair {
    id: String,
    tool: Arc<str>,
    output: String,
}

type Log = Arc<Mutex<Vec<Pair>>>;

fn append(log: &Log, id: String, tool: &Arc<str>, output: &str) {
    let pair = Pair { id, tool: tool.clone(), output: output.to_owned() };
    log.lock().unwrap_or_else(PoisonError::into_inner).push(pair);
}

/// The first output goes to whoever waits, and every one into a log that all share.
async fn tell_five(id: String, tool: Arc<str>, log: Log, first: oneshot::Sender<()>) {
    let [one, two, three, four, five] = OUTPUTS;
    append(&log, id.clone(), &tool, one);
    let _ = first.send(());
    yield_now().await;
    for (number, text) in [two, three, four].into_iter().enumerate() {
        append(&log, format!("{id}_update_{}", number + 1), &tool, text);
        yield_now().await;
    }
    append(&log, format!("{id}_final"), &tool, five);
}

fn five_outputs(meter: &mut Meter, rounds: usize) {
    let runtime = crate::ours::runtime();
    let (log, tool): (Log, Arc<str>) = (Log::default(), "tell".into());
    let ids: Vec<String> = (0..rounds).map(|number| format!("call_{number:08}")).collect();
    meter.measure(|| {
        runtime.block_on(async {
            let mut tasks = Vec::new();
            for id in ids {
                let (first, told) = oneshot::channel();
                tasks.push(tokio::spawn(tell_five(id, tool.clone(), log.clone(), first)));
                let _ = told.await;
            }
            for task in tasks {
                let _ = task.await;
            }
        });
    });
}

/// A task that sleeps, its handle, its name and when it began: the least with which it could be listed and cancelled.
fn sleeper(meter: &mut Meter, rounds: usize) {
    struct Entry {
        _tool: Arc<str>,
        _since: Duration,
        task: JoinHandle<()>,
    }
    let runtime = crate::ours::runtime();
    let tool: Arc<str> = "sleep".into();
    let entries = meter.measure(|| {
        runtime.block_on(async {
            let mut entries = HashMap::new();
            for number in 0..rounds {
                let sleep = async { tokio::time::sleep(Duration::from_secs(86_400)).await };
                let entry = Entry { _tool: tool.clone(), _since: Duration::ZERO, task: tokio::spawn(sleep) };
                entries.insert(format!("call_{number:08}"), entry);
            }
            yield_now().await;
            entries
        })
    });
    for entry in entries.values() {
        entry.task.abort();
    }
}

/// Each update of the log becomes a line of one prompt.
fn merge(meter: &mut Meter, rounds: usize) {
    let log = Log::default();
    for number in 0..rounds {
        append(&log, format!("call_00000000_update_{number}"), &"tell".into(), "found some more");
    }
    let prompt = meter.measure(|| {
        let log = log.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<String> = log.iter().map(|pair| format!("{}: {}", pair.id, pair.output)).collect();
        lines.join("\n")
    });
    std::hint::black_box(prompt);
}

fn duplicate_by_few_arguments(meter: &mut Meter, rounds: usize) {
    duplicate(meter, rounds, FLIGHT, flight_from);
}

fn duplicate_by_arguments(meter: &mut Meter, rounds: usize) {
    duplicate(meter, rounds, BOOK, book_for);
}

/// Whether a call with equal arguments runs, where 10,000 others do: the arguments are read, sorted by their names and
/// written again, so that their order does not matter.
fn duplicate(meter: &mut Meter, rounds: usize, arguments: &str, other: fn(usize) -> String) {
    let canonical = |arguments: &str| {
        let mut value: serde_json::Value = serde_json::from_str(arguments).unwrap_or_default();
        value.sort_all_objects();
        value.to_string()
    };
    let running: HashMap<(&str, String), usize> =
        (0..10_000).map(|number| (("book", canonical(&other(number))), number)).collect();
    meter.measure(|| {
        for _ in 0..rounds {
            let key = ("book", canonical(std::hint::black_box(arguments)));
            std::hint::black_box(running.get(&key));
        }
    });
}
