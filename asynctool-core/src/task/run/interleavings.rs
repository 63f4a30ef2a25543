//! One run whose tool, callers, canceller and watchdog come by in many orders: shuttle chooses which thread goes on
//! wherever one takes a lock.
//!
//! tokio's `Notify`, timers and channels, and atomics, are those of std also here: they are no points where another
//! thread may go on: what lies between two locks is one step, and what an atomic tells without a lock is not tried
//! here. All threads of shuttle are one thread of the system, and so the runtime is entered once, around them all.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use shuttle::{
    future::block_on,
    thread::{JoinHandle, spawn, yield_now},
};
use tokio::sync::oneshot;

use super::{Outcome, Run};
use crate::{
    lock::Lock,
    task::{
        call::{FunctionCall, FunctionOutput},
        duplicate::{Claim, Key},
        event::{CancelledBy, TaskEvent, TaskListener, TaskStatus, What},
        manager::TaskManager,
        mandate::Mandate,
        table::{Application, Verdict},
    },
    toolset::{AsyncRunContext, OnDuplicate, Policy, RunHost, Tool, ToolOutput, Update},
};

/// Tries a test in 2,000 orders that are drawn at random, and in 2,000 that go far from turn and turn about.
pub(crate) fn in_many_orders(test: fn()) {
    const ORDERS: usize = 2_000;
    /// At how many points a thread that could go on is made to wait.
    const SWITCHES: usize = 3;
    // For what asks for a runtime. It is never driven: its time stands still, and no timer ends.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.unwrap();
    let _entered = runtime.enter();
    shuttle::check_random(test, ORDERS);
    shuttle::check_pct(test, ORDERS, SWITCHES);
}

/// Waits until all have ended.
pub(crate) fn join<const N: usize>(threads: [JoinHandle<()>; N]) {
    for thread in threads {
        thread.join().unwrap();
    }
}

/// A task of a real manager that runs, whose tool, callers and enemies the test plays.
pub(crate) struct Rig {
    tasks: TaskManager,
    run: Arc<Run>,
}

impl Rig {
    /// A task that was not told of yet, and of whose tool only one may run.
    fn registered(listener: Arc<dyn TaskListener>) -> Arc<Self> {
        let book =
            Tool::raw("book", "Book it.", json!({"type": "object"}), |_: AsyncRunContext, _: Value| async {
                "booked again"
            });
        let policy = Policy::NEW.on_duplicate(OnDuplicate::Reject);
        let tasks = TaskManager::builder().tool(book.policy(policy)).listener(listener).build().unwrap();
        let run = Run::new(Self::call(), tasks.shared().clone());
        let key = Key { tool: run.offer.number(run.tool.unwrap()).unwrap(), arguments: None };
        let claim = Claim { number: 0, batch: 0, mandate: Mandate::ASSUMED, confirmed: false };
        let application = Application { policy, key: &key, claim, counts: true };
        let verdict = tasks.shared().table.lock().apply(&run, &application, |_| true);
        assert!(matches!(verdict, Verdict::Start));
        Arc::new(Self { tasks, run })
    }

    /// A task that has been told of and is watched, as a tool's is that was polled once.
    pub(crate) fn announced(listener: Arc<dyn TaskListener>) -> Arc<Self> {
        let rig = Self::registered(listener);
        assert!(rig.run.announce());
        rig.run.shared.leash.watch(&rig.run, &tokio::runtime::Handle::current());
        rig
    }

    /// The call that it runs for.
    pub(crate) fn call() -> FunctionCall {
        FunctionCall::new("call_1", "book", "{}")
    }

    /// Plays this on a thread of its own.
    pub(crate) fn plays(self: &Arc<Self>, part: impl FnOnce(&Self) + Send + 'static) -> JoinHandle<()> {
        let rig = self.clone();
        spawn(move || part(&rig))
    }

    pub(crate) fn updates(&self, update: impl Into<Update>) {
        self.run.update(update.into());
    }

    pub(crate) fn returns(&self, text: &str) {
        self.run.finish(Outcome::Returned(Ok(ToolOutput::text(text))), true);
    }

    /// As at the deadline of somebody who cancels.
    pub(crate) fn is_cancelled(&self) {
        let _ = self.run.request_cancel(CancelledBy::Host); // it may have ended
        self.run.finish(Outcome::Cancelled, false);
    }

    /// As by the watchdog.
    pub(crate) fn times_out(&self) {
        self.run.finish(Outcome::TimedOut, false);
    }

    /// Waits for the first output, as a caller does.
    pub(crate) fn waits(&self) -> FunctionOutput {
        block_on(self.run.answered())
    }

    /// The same call is delivered again, and goes the whole way of a call.
    pub(crate) fn is_delivered_again(&self) -> FunctionOutput {
        block_on(self.tasks.call(Self::call()))
    }
}

/// What a listener has heard of a call.
#[derive(Debug, PartialEq)]
enum Heard {
    Started,
    Updated(u32, FunctionOutput),
    Detached(FunctionOutput),
    Ended { status: TaskStatus, is_first: bool, output: FunctionOutput },
    Refused,
}

impl Heard {
    fn output(&self) -> Option<&FunctionOutput> {
        match self {
            Self::Updated(_, output) | Self::Detached(output) | Self::Ended { output, .. } => Some(output),
            Self::Started | Self::Refused => None,
        }
    }
}

/// Keeps what it hears of the call.
#[derive(Default)]
struct Ear {
    heard: Lock<Vec<Heard>>,
    /// Told at the end of the call.
    ended: Lock<Option<oneshot::Sender<()>>>,
}

impl TaskListener for Ear {
    fn on_event(&self, event: TaskEvent<'_>) {
        if event.call.id != Rig::call().id {
            return;
        }
        self.heard.lock().push(match event.what {
            What::Started => Heard::Started,
            What::Updated { number, output, .. } => Heard::Updated(number, output.clone()),
            What::Detached { output } => Heard::Detached(output.clone()),
            What::Ended { status, is_first, output, .. } => {
                let waiting = self.ended.lock().take();
                if let Some(waiting) = waiting {
                    waiting.send(()).unwrap();
                }
                Heard::Ended { status, is_first, output: output.clone() }
            }
            What::Refused { .. } => Heard::Refused,
            What::ApprovalRequested { .. } | What::ApprovalAnswered { .. } => {
                unreachable!("no tool here needs approval")
            }
        });
    }
}

impl Ear {
    /// The first output that was heard of.
    fn first(&self) -> Option<FunctionOutput> {
        self.heard.lock().iter().find_map(|heard| heard.output().cloned())
    }

    /// What holds of one task that runs: it starts, it speaks in order, it ends once, and then it is silent.
    fn judge(&self) {
        let heard = self.heard.lock();
        assert_eq!(heard.first(), Some(&Heard::Started), "{heard:?}");
        let ends = heard.iter().filter(|one| matches!(one, Heard::Ended { .. })).count();
        assert_eq!(ends, 1, "{heard:?}");
        assert!(
            matches!(heard.last(), Some(Heard::Ended { is_first, .. }) if *is_first == (heard.len() == 2))
        );
        for (place, one) in heard.iter().enumerate().skip(1) {
            if let Heard::Updated(number, _) = one {
                assert_eq!(*number as usize, place - 1, "the first output has number 0: {heard:?}");
            }
        }
        let updates = heard.iter().filter(|one| matches!(one, Heard::Updated(..)));
        let texts: Vec<&str> = updates.filter_map(|one| one.output()).map(|output| &*output.text).collect();
        let said = ["news 1", "news 2"];
        assert!(texts.iter().zip(said).all(|(text, said)| text.contains(said)), "{texts:?}");
    }
}

/// A caller gets the first output, of which the listener has heard before.
fn caller(ear: &Arc<Ear>, waits: fn(&Rig) -> FunctionOutput) -> impl FnOnce(&Rig) + Send + 'static {
    let ear = ear.clone();
    move |rig| {
        let first = waits(rig);
        assert_eq!(Some(first), ear.first());
        assert_eq!(rig.waits(), rig.is_delivered_again());
    }
}

#[test]
fn a8_all_callers_get_one_first_output_and_the_task_ends_once_whoever_is_first() {
    in_many_orders(|| {
        let ear = Arc::new(Ear::default());
        let rig = Rig::announced(ear.clone());
        join([
            rig.plays(|rig| {
                rig.updates("news 1");
                rig.updates("news 2");
                rig.returns("booked");
            }),
            rig.plays(Rig::is_cancelled),
            rig.plays(Rig::times_out),
            rig.plays(caller(&ear, Rig::waits)),
            rig.plays(caller(&ear, Rig::is_delivered_again)),
            rig.plays(|rig| assert!(rig.tasks.running().len() <= 1)),
        ]);
        ear.judge();
        assert!(rig.tasks.is_idle() && rig.tasks.running().is_empty());
    });
}

#[test]
fn a3_a_call_that_is_answered_that_it_still_runs_is_answered_once() {
    in_many_orders(|| {
        let ear = Arc::new(Ear::default());
        let rig = Rig::announced(ear.clone());
        join([
            rig.plays(|rig| {
                rig.updates("news 1");
                rig.returns("booked");
            }),
            rig.plays(|rig| rig.run.detach()),
            rig.plays(caller(&ear, Rig::waits)),
        ]);
        ear.judge();
    });
}

#[test]
fn f1_a_task_that_is_cancelled_before_its_start_was_told_is_refused_and_nothing_else() {
    in_many_orders(|| {
        let ear = Arc::new(Ear::default());
        let rig = Rig::registered(ear.clone());
        join([
            rig.plays(|rig| {
                if rig.run.announce() {
                    rig.updates("news 1");
                }
                rig.returns("booked");
            }),
            rig.plays(Rig::is_cancelled),
            rig.plays(|rig| drop(rig.waits())),
        ]);
        if *ear.heard.lock() != [Heard::Refused] {
            ear.judge();
        }
        assert!(rig.tasks.is_idle());
    });
}

#[test]
fn c2_who_hears_of_the_end_and_calls_again_is_not_told_that_it_still_runs() {
    in_many_orders(|| {
        let ear = Arc::new(Ear::default());
        let (sender, ended) = oneshot::channel();
        *ear.ended.lock() = Some(sender);
        let rig = Rig::announced(ear.clone());
        join([
            rig.plays(|rig| rig.returns("booked")),
            rig.plays(Rig::times_out),
            rig.plays(|rig| {
                block_on(ended).unwrap();
                let again = block_on(rig.tasks.call(FunctionCall { id: "call_2".into(), ..Rig::call() }));
                assert_eq!(&*again.text, "booked again");
            }),
        ]);
    });
}

/// Counts the tasks that run as far as it has heard, and the most that did.
#[derive(Default)]
struct Counter(Lock<(usize, usize)>);

impl TaskListener for Counter {
    fn on_event(&self, event: TaskEvent<'_>) {
        let mut counts = self.0.lock();
        match event.what {
            What::Started => counts.0 += 1,
            What::Ended { .. } => counts.0 -= 1,
            _ => {}
        }
        counts.1 = counts.1.max(counts.0);
    }
}

#[test]
fn f1_nobody_hears_of_a_start_before_the_end_that_made_room_for_it() {
    in_many_orders(|| {
        let counter = Arc::new(Counter::default());
        let rig = Rig::announced(counter.clone());
        join([
            rig.plays(|rig| rig.returns("booked")),
            rig.plays(|rig| {
                drop(block_on(rig.tasks.call(FunctionCall { id: "call_2".into(), ..Rig::call() })));
            }),
        ]);
        assert_eq!(*counter.0.lock(), (0, 1));
    });
}

#[test]
fn c9_calls_that_come_together_start_one_task() {
    in_many_orders(|| {
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let bodies = (running.clone(), most.clone());
        let book =
            Tool::raw("book", "Book it.", json!({"type": "object"}), move |_: AsyncRunContext, _: Value| {
                let (running, most) = bodies.clone();
                async move {
                    most.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                    yield_now();
                    running.fetch_sub(1, Ordering::Relaxed);
                    "booked"
                }
            });
        let book = book.policy(Policy::NEW.on_duplicate(OnDuplicate::Reject));
        let tasks = TaskManager::builder().tool(book).listener(Arc::new(Ear::default())).build().unwrap();
        join(["a", "b", "c"].map(|id| {
            let tasks = tasks.clone();
            spawn(move || {
                let output = block_on(tasks.call(FunctionCall::new(id, "book", "{}")));
                assert!(&*output.text == "booked" || output.text.contains("running already"), "{output:?}");
            })
        }));
        assert_eq!((most.load(Ordering::Relaxed), tasks.is_idle()), (1, true));
    });
}

#[test]
fn d3_a_cancel_reaches_the_task_whether_it_comes_before_or_after_the_handle() {
    in_many_orders(|| {
        let rig = Rig::announced(Arc::new(Ear::default()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = runtime.spawn(std::future::pending::<()>());
        let abort = body.abort_handle();
        join([
            rig.plays(move |rig| rig.run.attach(abort)),
            rig.plays(|rig| assert!(rig.run.request_cancel(CancelledBy::User).is_ok())),
        ]);
        rig.run.finish(Outcome::Cancelled, true);
        runtime.block_on(tokio::task::yield_now());
        assert!(body.is_finished(), "it is dropped");
    });
}
