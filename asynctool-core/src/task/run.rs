//! One call's run: what it has said, how it ended, and who waits for it. It is the host of the tool's context.

mod end;
mod first;
mod gate;
mod host;
#[cfg(test)]
#[cfg(shuttle)]
pub(in crate::task) mod interleavings;

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock, atomic::Ordering},
    time::Duration,
};

use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

pub(super) use self::end::Outcome;
use self::{end::End, gate::Gate};
use super::{
    call::{FunctionCall, FunctionOutput},
    companion::Companions,
    deadlines::{HasDeadline, Place},
    event::{CancelledBy, Refusal, TaskEvent, TaskStatus, What},
    manager::Shared,
    offer::Offer,
    running::RunningTask,
    stop::CancelError,
    table::Handle,
    waiting::Waiting,
};
use crate::{
    clock::nanoseconds,
    lock::Lock,
    prompt::Prompts,
    toolset::{Descriptor, Policy, registry::ToolIndex},
};

/// A call from its arrival to its end, and after, for as long as its output is remembered.
pub(super) struct Run {
    /// As the model wrote it.
    pub(super) call: FunctionCall,
    /// With the arguments as they should have been written, where they were not.
    corrected: OnceLock<Box<FunctionCall>>,
    /// The tools among which it was made.
    pub(super) offer: Arc<Offer>,
    /// `None` if there is no such tool.
    pub(super) tool: Option<ToolIndex>,
    /// In nanoseconds since the manager was made; so, and with few bytes for the rest, a million runs are small.
    started: u64,
    /// Counts up by one; the order in which calls came, also of those that came at the same moment.
    pub(super) number: u64,
    pub(super) shared: Arc<Shared>,
    state: Lock<State>,
    /// Of a tool that needs approval.
    gate: Option<Box<Gate>>,
    /// Among the deadlines of the watchdog; a run that ends at its first poll costs it nothing.
    pub(super) watched: Place,
    /// Made when the tool asks for it first: most never do.
    token: OnceLock<CancellationToken>,
}

#[derive(Default)]
struct State {
    first: Option<FunctionOutput>,
    /// Updates after the first output.
    later_updates: u32,
    last_words: Option<LastWords>,
    status: Option<TaskStatus>,
    cancelled_by: Option<CancelledBy>,
    /// Whether its start was told; a run that ends before is a call that was not made.
    announced: bool,
    /// Whether the model may neither cancel nor replace it, whatever its policy says.
    is_protected: bool,
    /// For the first output.
    waiting: Waiting,
    abort: Option<AbortHandle>,
}

/// What a task said last.
#[derive(Clone)]
pub(super) struct LastWords {
    pub(super) message: Cow<'static, str>,
    /// How far it was, from 0 to 1.
    done: Option<f32>,
}

impl State {
    /// Gives the call its first output, unless it has one; those that wait for it are to be woken.
    #[must_use]
    fn answer(&mut self, output: FunctionOutput) -> Waiting {
        self.first.get_or_insert(output);
        std::mem::take(&mut self.waiting)
    }
}

impl Handle for Arc<Run> {
    fn call_id(&self) -> &str {
        &self.call.id
    }
}

impl HasDeadline for Arc<Run> {
    fn place(&self) -> &Place {
        &self.watched
    }

    fn number(&self) -> u64 {
        self.number
    }
}

impl Run {
    pub(super) fn new(mut call: FunctionCall, shared: Arc<Shared>) -> Arc<Self> {
        let offer = shared.offers.now();
        let tool = offer.registry.index_of(&call.name);
        // The name that all calls of the tool share: as long as a call is remembered, so is every text of its own.
        if let Some(name) = tool.and_then(|tool| offer.name(tool)) {
            call.name = name.clone();
        }
        Arc::new(Self {
            gate: tool
                .and_then(|tool| offer.descriptor(tool))
                .is_some_and(Descriptor::needs_approval)
                .then(Box::default),
            tool,
            offer,
            call,
            corrected: OnceLock::new(),
            started: nanoseconds(shared.clock.now()),
            number: shared.runs.fetch_add(1, Ordering::Relaxed),
            shared,
            state: Lock::default(),
            watched: Place::nowhere(),
            token: OnceLock::new(),
        })
    }

    /// What its texts take, in bytes.
    pub(super) fn call_bytes(&self) -> usize {
        let FunctionCall { id, name, arguments, .. } = &self.call;
        id.len() + name.len() + arguments.len()
    }

    /// Keeps the arguments as they should have been written.
    pub(super) fn correct(&self, arguments: Arc<str>) {
        let call = FunctionCall { arguments, ..self.call.clone() };
        let _ = self.corrected.set(Box::new(call)); // a call is read once
    }

    /// The call as it was understood.
    pub(super) fn understood(&self) -> &FunctionCall {
        self.corrected.get().map_or(&self.call, |call| call)
    }

    /// The tool; `None` if there is no such tool.
    pub(super) fn descriptor(&self) -> Option<&Descriptor> {
        self.offer.descriptor(self.tool?)
    }

    pub(super) fn policy(&self) -> Policy {
        self.descriptor().map_or(Policy::NEW, Descriptor::policy)
    }

    /// What the model reads about the tool.
    pub(super) fn prompts(&self) -> &Prompts {
        self.tool.and_then(|tool| self.offer.prompts(tool)).unwrap_or(self.shared.offers.prompts())
    }

    /// Whether the model may cancel or replace it.
    pub(super) fn is_cancellable(&self) -> bool {
        self.may_be_cancelled(&self.state.lock())
    }

    fn may_be_cancelled(&self, state: &State) -> bool {
        (self.policy().cancellable || self.awaits_approval()) && !state.is_protected
    }

    /// How long the whole run may take.
    pub(super) fn timeout(&self) -> Duration {
        self.policy().timeout.unwrap_or(self.shared.limits.timeout)
    }

    /// Whether it is one of the companion tools', which are not counted, listed or cancelled.
    pub(super) fn is_companion(&self) -> bool {
        self.descriptor().is_some_and(|tool| tool.owner() == std::any::type_name::<Companions>())
    }

    /// When it has run, or waited for approval, for too long, since the manager was made.
    pub(super) fn deadline(&self) -> Duration {
        let (from, time) = self.time();
        from.saturating_add(time)
    }

    /// Tells that it runs; false if it was cancelled before.
    pub(super) fn announce(&self) -> bool {
        let mut state = self.state.lock();
        if state.status.is_some() {
            return false;
        }
        state.announced = true;
        self.shared.untold.fetch_add(1, Ordering::AcqRel);
        self.tell(What::Started);
        true
    }

    fn tell(&self, what: What<'_>) {
        let event = TaskEvent { call: self.understood(), what };
        if catch_unwind(AssertUnwindSafe(|| self.shared.listener.on_event(event))).is_err() {
            tracing::error!(call_id = &*self.call.id, "the listener panicked at an event");
        }
    }

    /// Answers a call that does not run.
    pub(super) fn refuse(&self, reason: Refusal, output: FunctionOutput) -> FunctionOutput {
        let mut state = self.state.lock();
        if let Some(first) = &state.first {
            return first.clone();
        }
        state.status = Some(TaskStatus::Error);
        self.tell(What::Refused { reason, output: &output });
        let waiting = state.answer(output.clone());
        drop(state);
        waiting.wake();
        output
    }

    /// Reports the end, unless it was reported before; with `stopped` the tool's code is gone.
    pub(super) fn finish(self: &Arc<Self>, outcome: Outcome, stopped: bool) {
        let returned = matches!(outcome, Outcome::Returned(_));
        outcome.log(&self.call);
        let telling = self.shared.telling.lock();
        let mut state = self.state.lock();
        let end = if state.status.is_none() { Some(self.end_of(outcome, &state)) } else { None };
        state.status = state.status.or(end.as_ref().map(|end| end.status));
        // Before anyone hears of the end: who does and calls again must not be told that it still runs.
        let first = state.first.as_ref().or(end.as_ref().map(|end| &end.output));
        let bytes = self.call_bytes() + first.map_or(0, |first| first.text.len());
        self.shared.table.lock().end(self, bytes, stopped);
        let waiting = match end {
            Some(end) => self.tell_end(&mut state, end),
            None => {
                if returned {
                    let FunctionCall { id, name, .. } = &self.call;
                    tracing::warn!(tool = &**name, call_id = &**id, "a result came after the task's end");
                }
                Waiting::default()
            }
        };
        let abort = state.abort.take().filter(|_| !stopped); // who keeps it keeps the ended task's memory
        drop(state);
        drop(telling);
        self.shared.leash.release(self);
        if let Some(token) = self.token.get().filter(|_| !returned) {
            token.cancel();
        }
        if let Some(abort) = abort {
            abort.abort();
        }
        waiting.wake();
        self.shared.ended.notify_waiters();
    }

    /// Tells the end; those that wait for the first output are to be woken.
    fn tell_end(&self, state: &mut State, end: End) -> Waiting {
        let End { status, output, notify, handoff } = end;
        if state.announced {
            let (is_first, handoff) = (state.first.is_none(), handoff.as_ref());
            self.tell(What::Ended { status, output: &output, is_first, notify, handoff });
            self.shared.untold.fetch_sub(1, Ordering::AcqRel);
        } else {
            self.tell(What::Refused { reason: Refusal::Closed, output: &output });
        }
        state.answer(output)
    }

    /// How it ended; `None` if its end was not reported yet.
    pub(super) fn status(&self) -> Option<TaskStatus> {
        self.state.lock().status
    }

    pub(super) fn is_over(&self) -> bool {
        self.status().is_some()
    }

    /// Tells the task to stop, within the cancel deadline (D4).
    pub(super) fn request_cancel(&self, by: CancelledBy) -> Result<(), CancelError> {
        let call_id = || self.call.id.clone();
        let abort = {
            let mut state = self.state.lock();
            if state.status.is_some() {
                return Err(CancelError::Ended { call_id: call_id() });
            }
            // In one step with the task's own wish to be protected: it knows which of them came first.
            if matches!(by, CancelledBy::Model | CancelledBy::Replacement) && !self.may_be_cancelled(&state) {
                return Err(CancelError::NotCancellable { call_id: call_id() });
            }
            state.cancelled_by.get_or_insert(by);
            state.abort.clone()
        };
        self.hasten();
        if let Some(token) = self.token.get() {
            token.cancel();
        }
        if let Some(abort) = abort {
            abort.abort();
        }
        Ok(())
    }

    fn hasten(&self) {
        let Shared { clock, limits, leash, .. } = &*self.shared;
        leash.hasten(self, clock.now().saturating_add(limits.cancel_deadline));
    }

    /// Keeps the handle by which the spawned task is dropped.
    pub(super) fn attach(&self, abort: AbortHandle) {
        let mut state = self.state.lock();
        if state.cancelled_by.is_some() || state.status.is_some() {
            drop(state);
            // It was told to stop, or has ended, between its first poll and now.
            self.hasten();
            abort.abort();
        } else {
            state.abort = Some(abort);
        }
    }

    pub(super) fn last_words(&self) -> Option<LastWords> {
        self.state.lock().last_words.clone()
    }

    /// When it was called, since the manager was made.
    pub(super) fn started(&self) -> Duration {
        Duration::from_nanos(self.started)
    }

    pub(super) fn snapshot(&self) -> RunningTask {
        let state = self.state.lock();
        RunningTask {
            call_id: self.call.id.clone(),
            tool: self.call.name.clone(),
            arguments: self.understood().arguments.clone(),
            elapsed: self.shared.clock.now().saturating_sub(self.started()),
            last_update: state.last_words.as_ref().map(|words| words.message.to_string()),
            progress: state.last_words.as_ref().and_then(|words| words.done),
            cancellable: self.may_be_cancelled(&state),
            awaits_approval: state.status.is_none() && self.awaits_approval(),
            stopping: state.status.is_some() || state.cancelled_by.is_some(),
        }
    }
}
