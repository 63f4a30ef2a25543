//! The future around a tool's body: panics, cancelling, and the promise that every call is answered.

use std::{
    any::Any,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use tracing::Span;

use super::{
    call::FunctionCall,
    event::TaskStatus,
    run::{Outcome, Run},
};
use crate::toolset::ToolFuture;

/// Runs a tool to its end and reports it, whatever happens; if it is dropped before, the task was cancelled.
pub(super) struct Supervised {
    run: Arc<Run>,
    /// `None` once the tool has stopped.
    body: Option<ToolFuture>,
    /// `None` if nobody listens: most of a sleeping task's memory would be this.
    span: Option<Box<Span>>,
}

/// Polls the tool once on the caller's thread, and spawns what is left: a tool that is ready costs no task.
pub(super) fn start(run: &Arc<Run>, body: ToolFuture) {
    let body = Some(run.behind_gate(body));
    let mut supervised = Supervised { run: run.clone(), body, span: span_of(run) };
    // The waker is not used: a body that is not ready is polled again as soon as it is spawned.
    if Pin::new(&mut supervised).poll(&mut Context::from_waker(Waker::noop())).is_ready() {
        return;
    }
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        tracing::error!("a tool that waits needs a tokio runtime, and none runs here");
        return; // dropping the body reports the end
    };
    run.shared.leash.watch(run, &runtime);
    run.attach(runtime.spawn(supervised).abort_handle());
}

/// The span of a task, named and described as OpenTelemetry's conventions for generative AI say ("Execute tool span").
fn span_of(run: &Run) -> Option<Box<Span>> {
    let FunctionCall { id, name, .. } = &run.call;
    let span = tracing::info_span!(
        "execute_tool",
        otel.name = tracing::field::Empty,
        gen_ai.operation.name = "execute_tool",
        gen_ai.tool.name = &**name,
        gen_ai.tool.r#type = "function",
        gen_ai.tool.call.id = &**id,
        error.r#type = tracing::field::Empty,
    );
    if span.is_disabled() {
        return None;
    }
    span.record("otel.name", format!("execute_tool {name}"));
    Some(Box::new(span))
}

/// What the span of a task that did not succeed says of it.
fn error_type(status: TaskStatus) -> Option<&'static str> {
    match status {
        TaskStatus::Done => None,
        TaskStatus::Error => Some("tool_error"),
        TaskStatus::Cancelled => Some("cancelled"),
        TaskStatus::TimedOut => Some("timeout"),
        TaskStatus::Denied => Some("denied"),
    }
}

impl Supervised {
    fn end(&mut self, outcome: Outcome) {
        let span = self.span.take();
        let _entered = span.as_ref().map(|span| span.enter());
        // The tool's values are dropped before its end is told, so that nothing of it comes after.
        if let Some(body) = self.body.take()
            && catch_unwind(AssertUnwindSafe(|| drop(body))).is_err()
        {
            tracing::error!(tool = &*self.run.call.name, "a tool panicked while it was dropped");
        }
        self.run.finish(outcome, true);
        if let (Some(span), Some(error)) = (&span, self.run.status().and_then(error_type)) {
            span.record("error.type", error);
        }
    }
}

impl Future for Supervised {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { body, span, .. } = &mut *self;
        let Some(body) = body else { return Poll::Ready(()) };
        let entered = span.as_ref().map(|span| span.enter());
        let outcome = match catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(cx))) {
            Ok(Poll::Ready(result)) => Outcome::Returned(result),
            Err(panic) => Outcome::Panicked(panic_text(&*panic)),
            Ok(Poll::Pending) => return Poll::Pending,
        };
        drop(entered);
        self.end(outcome);
        Poll::Ready(())
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        if self.body.is_some() {
            self.end(Outcome::Cancelled);
        }
    }
}

pub(super) fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
