//! How a call is taken: every step that fails is an output for the model (behaviour A2).

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::Poll,
};

use super::{
    call::{FunctionCall, FunctionOutput},
    companion::CANCEL_TASK,
    duplicate::{Claim, Key},
    event::{CancelledBy, Refusal},
    manager::Shared,
    mandate::Mandate,
    offer::ToolNumber,
    run::Run,
    supervise,
    table::{Application, BatchId, Verdict},
};
use crate::{
    prompt::duration_text,
    toolset::{
        AsyncRunContext, Descriptor, DuplicateScope, OnDuplicate, Rejection, ToolFuture,
        question::{in_quotes, visible_json},
        registry::Prepared,
        repair::well_formed,
        update::cut,
    },
};

/// The response that a call came in, and who stands behind it.
#[derive(Clone, Copy)]
pub(super) struct Batch {
    pub(super) id: BatchId,
    pub(super) mandate: Mandate,
}

/// How far a call comes without waiting.
enum Begun {
    Started(Started),
    Replacing(Replacing),
}

/// A call that is answered, or whose task will answer it.
enum Started {
    Answered(FunctionOutput),
    Running(Arc<Run>),
}

/// A call that waits for the tasks that it replaces.
struct Replacing {
    candidate: Candidate,
    rivals: Vec<Arc<Run>>,
}

/// A call that may start. If it is dropped before it has, it is answered that it was cancelled.
struct Candidate {
    run: Arc<Run>,
    /// `None` once it has started or was answered.
    body: Option<ToolFuture>,
    confirmed: bool,
    batch: Batch,
    key: Key,
}

impl Drop for Candidate {
    fn drop(&mut self) {
        if self.body.take().is_some() {
            let output = FunctionOutput::new(self.run.prompts().cancelled_before_output());
            self.run.shared.refuse(&self.run, Refusal::Closed, output);
        }
    }
}

/// Counts a call that waits, so that a shutdown waits for its answer.
struct Waits<'s>(&'s Shared);

impl<'s> Waits<'s> {
    fn begin(shared: &'s Shared) -> Self {
        shared.replacing.fetch_add(1, Ordering::AcqRel);
        Self(shared)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.replacing.fetch_sub(1, Ordering::AcqRel);
        self.0.ended.notify_waiters();
    }
}

impl Candidate {
    fn claim(&self) -> Claim {
        let Batch { id: batch, mandate } = self.batch;
        Claim { number: self.run.number, batch, mandate, confirmed: self.confirmed }
    }

    /// Whether it is a wish of the user, and he has said nothing (D8).
    fn lacks_mandate(&self) -> bool {
        let cancels = self.run.is_companion() && *self.run.call.name == *CANCEL_TASK;
        cancels && !self.batch.mandate.is_there()
    }
}

impl Started {
    fn of(run: Arc<Run>) -> Self {
        run.first_if_any().map_or_else(|| Self::Running(run), Self::Answered)
    }
}

/// The arguments of a call, or some of them, in the form in which equal ones are equal.
fn canonical_of(run: &Run, only: Option<&[&str]>) -> Arc<str> {
    let arguments = &*run.understood().arguments;
    run.descriptor().map_or_else(|| arguments.into(), |tool| tool.canonical(arguments, only).into())
}

fn key_of(run: &Run, tool: ToolNumber) -> Key {
    let arguments = match run.policy().duplicate_scope {
        DuplicateScope::Name => None,
        DuplicateScope::NameAndArgs => Some(canonical_of(run, None)),
        DuplicateScope::Params(names) => Some(canonical_of(run, Some(names))),
    };
    Key { tool, arguments }
}

/// The arguments of a running task within a sentence: JSON, or if they are long the beginning of it in quotes. What
/// stands in them cannot pass for the words around them (H2a).
fn shown_arguments(arguments: &str) -> String {
    const SHOWN_ARGUMENTS: usize = 1000;
    let arguments = well_formed(arguments);
    if arguments.len() > SHOWN_ARGUMENTS { in_quotes(&arguments) } else { visible_json(&arguments) }
}

/// The same call again gets the same output (A5); another call under a known id is an error.
fn redelivered(earlier: &Arc<Run>, run: &Run) -> Started {
    if earlier.call != run.call {
        let text = run.prompts().refused_id(&run.call.id);
        return Started::Answered(FunctionOutput::error(text)); // no event: the id has events of its own
    }
    Started::of(earlier.clone())
}

/// What a call is answered whose tool there is not.
fn unknown_tool(run: &Run) -> String {
    const SHOWN_NAME: usize = 64;
    let name = &*cut(&run.call.name, SHOWN_NAME);
    let registry = &run.offer.registry;
    let tools: Vec<&str> = registry.tools().map(Descriptor::name).collect();
    let tools = tools.join(", ");
    match registry.most_similar(name) {
        Some(similar) => run.prompts().unknown_tool_similar(name, similar, &tools),
        None => run.prompts().unknown_tool(name, &tools),
    }
}

/// An output that is there, or that is waited for.
enum Awaited<F> {
    There(FunctionOutput),
    Waits(F),
}

/// Waits for all of them at the same time; the outputs in order.
async fn join_all<F: Future<Output = FunctionOutput> + Unpin>(
    mut all: Vec<Awaited<F>>,
) -> Vec<FunctionOutput> {
    poll_fn(|cx| {
        let mut are_there = true;
        for one in &mut all {
            if let Awaited::Waits(future) = one {
                match Pin::new(future).poll(cx) {
                    Poll::Ready(output) => *one = Awaited::There(output),
                    Poll::Pending => are_there = false,
                }
            }
        }
        if are_there { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let outputs = all.into_iter().filter_map(|one| match one {
        Awaited::There(output) => Some(output),
        Awaited::Waits(_) => None, // none is left
    });
    outputs.collect()
}

impl Shared {
    /// Makes one call; its first output.
    pub(super) async fn call(self: &Arc<Self>, call: FunctionCall) -> FunctionOutput {
        match self.begin(call, self.next_batch(Mandate::ASSUMED)) {
            Begun::Started(Started::Answered(output)) => output,
            begun => self.finish_call(begun).await,
        }
    }

    /// Makes the calls of one response; their first outputs in order.
    pub(super) async fn call_all(
        self: &Arc<Self>,
        calls: Vec<FunctionCall>,
        mandate: Mandate,
    ) -> Vec<FunctionOutput> {
        let batch = self.next_batch(mandate);
        let mut begun = Vec::with_capacity(calls.len());
        for (index, call) in calls.into_iter().enumerate() {
            begun.push(if index < self.limits.batch {
                self.begin(call, batch)
            } else {
                let run = Run::new(call, self.clone());
                let text = run.prompts().refused_batch(&self.limits.batch.to_string());
                Begun::Started(self.refuse(&run, Refusal::Limit, FunctionOutput::error(text)))
            });
        }
        // At the same time, so that none waits for another call's tool.
        let outputs = begun.into_iter().map(|one| match one {
            Begun::Started(Started::Answered(output)) => Awaited::There(output),
            one => Awaited::Waits(Box::pin(self.finish_call(one))),
        });
        join_all(outputs.collect()).await
    }

    /// The first output of a call that has been begun.
    async fn finish_call(self: &Arc<Self>, begun: Begun) -> FunctionOutput {
        let started = match begun {
            Begun::Started(started) => started,
            Begun::Replacing(replacing) => self.replace(replacing).await,
        };
        match started {
            Started::Answered(output) => output,
            Started::Running(run) => run.first_output().await,
        }
    }

    /// Takes a call as far as it comes without waiting.
    fn begin(self: &Arc<Self>, call: FunctionCall, batch: Batch) -> Begun {
        let run = Run::new(call, self.clone());
        let named = run.tool.and_then(|tool| Some((tool, run.offer.number(tool)?)));
        let Some((tool, number)) = named else {
            let output = FunctionOutput::error(unknown_tool(&run));
            return Begun::Started(self.refuse(&run, Refusal::UnknownTool, output));
        };
        let arguments = &run.call.arguments;
        if arguments.len() > self.limits.argument_bytes {
            let (bytes, limit) = (arguments.len().to_string(), self.limits.argument_bytes.to_string());
            let output = FunctionOutput::error(run.prompts().refused_argument_bytes(&bytes, &limit));
            return Begun::Started(self.refuse(&run, Refusal::Limit, output));
        }
        // To read a value is the tool's code, as the body is: a panic in it is masked like one in the body.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let ctx = AsyncRunContext::new(run.clone());
            let Prepared { body, confirmed, corrected } =
                run.offer.registry.prepare(tool, ctx, arguments, self.reading)?;
            if let Some(arguments) = corrected {
                run.correct(arguments.into());
            }
            Ok::<_, Rejection>((body, confirmed, key_of(&run, number)))
        }));
        let output = match read {
            Ok(Ok((body, confirmed, key))) => {
                return self.admit(Candidate { run, body: Some(body), confirmed, batch, key });
            }
            Ok(Err(rejection)) => FunctionOutput::error(rejection.to_text(run.prompts())),
            Err(_) => {
                tracing::error!(
                    tool = &*run.call.name,
                    call_id = &*run.call.id,
                    "a panic while reading arguments"
                );
                FunctionOutput::error(run.prompts().tool_failed())
            }
        };
        Begun::Started(self.refuse(&run, Refusal::Arguments, output))
    }

    /// Starts the call, if nothing stands against it.
    fn admit(self: &Arc<Self>, mut candidate: Candidate) -> Begun {
        let (claim, Candidate { run, key, .. }) = (candidate.claim(), &candidate);
        if self.approver.is_none() && run.descriptor().is_some_and(Descriptor::needs_approval) {
            let (run, name) = (run.clone(), &run.call.name);
            tracing::warn!(tool = &**name, "a tool needs approval, and there is no approver");
            let output = FunctionOutput::error(run.prompts().approval_impossible(name));
            candidate.body = None;
            return Begun::Started(self.refuse(&run, Refusal::Approval, output));
        }
        if candidate.lacks_mandate() {
            let output = FunctionOutput::error(run.prompts().cancel_unasked());
            let run = run.clone();
            candidate.body = None;
            return Begun::Started(self.refuse(&run, Refusal::Unasked, output));
        }
        let application = Application { policy: run.policy(), key, claim, counts: !run.is_companion() };
        let same = |other: &Arc<Run>| canonical_of(other, None) == canonical_of(run, None);
        let telling = self.telling.lock();
        let verdict = self.table.lock().apply(run, &application, same);
        let starts = matches!(verdict, Verdict::Start) && run.announce();
        drop(telling);
        let run = run.clone();
        let (reason, output) = match verdict {
            Verdict::Start => {
                if let Some(body) = candidate.body.take().filter(|_| starts) {
                    supervise::start(&run, body);
                }
                return Begun::Started(Started::of(run));
            }
            Verdict::Replace(rivals) => {
                let stubborn = rivals.iter().find(|rival| !rival.is_cancellable());
                if let Some(rival) = stubborn {
                    let text = run.prompts().replace_refused(&rival.call.name, &rival.call.id);
                    (Refusal::Duplicate, FunctionOutput::new(text))
                } else {
                    for rival in &rivals {
                        let _ = rival.request_cancel(CancelledBy::Replacement); // if not, it stands when this asks again
                    }
                    return Begun::Replacing(Replacing { candidate, rivals });
                }
            }
            Verdict::Duplicate(rival) => {
                (Refusal::Duplicate, FunctionOutput::new(self.duplicate(&rival, &claim)))
            }
            Verdict::Full => {
                let text = run.prompts().refused_running(&self.limits.running.to_string());
                (Refusal::Limit, FunctionOutput::error(text))
            }
            Verdict::ToolFull => {
                let limit = run.policy().max_running.unwrap_or_default().to_string();
                let text = run.prompts().refused_tool_running(&run.call.name, &limit);
                (Refusal::Limit, FunctionOutput::error(text))
            }
            Verdict::Closed => (Refusal::Closed, FunctionOutput::error(run.prompts().refused_closed())),
            Verdict::Seen(earlier) => {
                candidate.body = None;
                return Begun::Started(redelivered(&earlier, &run));
            }
        };
        candidate.body = None;
        Begun::Started(self.refuse(&run, reason, output))
    }

    /// Answers a call that is not run, and remembers the answer, in case its id is delivered again.
    fn refuse(&self, run: &Arc<Run>, reason: Refusal, output: FunctionOutput) -> Started {
        let known = self.table.lock().remember(run, run.call_bytes() + output.text.len());
        match known {
            Some(earlier) if !Arc::ptr_eq(&earlier, run) => redelivered(&earlier, run),
            _ => Started::Answered(run.refuse(reason, output)),
        }
    }

    /// Waits until the rivals have stopped, then starts the call (C8).
    async fn replace(self: &Arc<Self>, replacing: Replacing) -> Started {
        const TRIES: usize = 3; // another response may start the tool again while this call waits
        let _waits = Waits::begin(self);
        let Replacing { mut candidate, mut rivals } = replacing;
        for _ in 0..TRIES {
            // Counted from the call's arrival: several of one response wait together.
            let deadline = candidate.run.started().saturating_add(self.limits.cancel_deadline);
            self.await_ends(&rivals, CancelledBy::Replacement, deadline).await;
            match self.admit(candidate) {
                Begun::Started(started) => return started,
                Begun::Replacing(again) => (candidate, rivals) = (again.candidate, again.rivals),
            }
        }
        candidate.body = None;
        let rival = rivals.first().map(|rival| &*rival.call.id).unwrap_or_default();
        let text = candidate.run.prompts().replace_stuck(&candidate.run.call.name, rival);
        self.refuse(&candidate.run, Refusal::Duplicate, FunctionOutput::new(text))
    }

    /// Why a duplicate is not started, and what the model may do (C5).
    fn duplicate(&self, rival: &Run, claim: &Claim) -> String {
        let prompts = rival.prompts();
        let elapsed = duration_text(self.clock.now().saturating_sub(rival.started()));
        let arguments = shown_arguments(&rival.understood().arguments);
        let mut sentences = vec![prompts.duplicate(&rival.call.name, &rival.call.id, &elapsed, &arguments)];
        if rival.awaits_approval() {
            sentences.push(prompts.duplicate_awaits());
        }
        if let Some(words) = rival.last_words() {
            sentences.push(prompts.duplicate_last_update(&in_quotes(&words.message)));
        }
        if rival.policy().on_duplicate == OnDuplicate::Confirm {
            sentences.push(prompts.duplicate_confirm());
            if claim.confirmed && !claim.mandate.is_assumed() {
                sentences.push(prompts.duplicate_unasked());
            }
        }
        if rival.is_cancellable() {
            sentences.push(prompts.duplicate_cancel(&rival.call.id));
        }
        sentences.push(prompts.duplicate_otherwise());
        sentences.join(" ")
    }
}
