//! How a run ended, and in which words the model and the host's log are told.

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{Run, State};
use crate::{
    prompt::duration_text,
    task::{
        call::{FunctionCall, FunctionOutput},
        event::{CancelledBy, TaskStatus},
    },
    toolset::{Handoff, ToolResult, update::cut},
};

/// How a tool's code ended.
pub(in crate::task) enum Outcome {
    Returned(ToolResult),
    Panicked(String),
    TimedOut,
    Cancelled,
}

impl Outcome {
    /// Tells the host's log what the model is not told. Before any lock is taken: to word an error is the tool's code.
    pub(super) fn log(&self, call: &FunctionCall) {
        let FunctionCall { id, name, .. } = call;
        match self {
            Outcome::Returned(Err(error)) if error.source().is_some() => {
                let chain = catch_unwind(AssertUnwindSafe(|| error.chain()));
                let chain = chain.unwrap_or_else(|_| "an error that panics when it is worded".to_owned());
                tracing::error!(tool = &**name, call_id = &**id, error = chain, "a tool failed");
            }
            Outcome::Panicked(message) => {
                tracing::error!(tool = &**name, call_id = &**id, message, "a tool panicked");
            }
            _ => {}
        }
    }
}

/// What is reported of a task's end.
pub(super) struct End {
    pub(super) status: TaskStatus,
    pub(super) output: FunctionOutput,
    pub(super) notify: bool,
    pub(super) handoff: Option<Handoff>,
}

impl End {
    /// One that the user should hear of.
    fn told(status: TaskStatus, output: FunctionOutput) -> Self {
        Self { status, output, notify: true, handoff: None }
    }
}

impl Run {
    /// What is reported when it ends so.
    pub(super) fn end_of(&self, outcome: Outcome, state: &State) -> End {
        let prompts = self.prompts();
        let FunctionCall { id, name, .. } = &self.call;
        let cut = |text: String| match cut(&text, self.shared.limits.output_bytes) {
            Cow::Borrowed(_) => text,
            Cow::Owned(cut) => cut,
        };
        if let Outcome::Returned(_) | Outcome::TimedOut = outcome
            && let Some(end) = self.end_at_gate(matches!(outcome, Outcome::TimedOut))
        {
            return end;
        }
        match outcome {
            Outcome::Returned(Ok(mut output)) => {
                let handoff = output.handoff.take();
                let text = output.into_text().filter(|text| !text.is_empty());
                let notify = text.is_some() || handoff.is_some();
                let text = match (text, &handoff, &state.first) {
                    (Some(text), _, _) => cut(text),
                    (None, Some(handoff), _) => prompts.handed_off(handoff.to()),
                    (None, None, None) => String::new(),
                    (None, None, Some(_)) => prompts.finished_silently(name, id),
                };
                End { status: TaskStatus::Done, output: FunctionOutput::new(text), notify, handoff }
            }
            Outcome::Returned(Err(error)) => {
                let text = error.visible().map_or_else(|| prompts.tool_failed(), |text| cut(text.to_owned()));
                End::told(TaskStatus::Error, FunctionOutput::error(text))
            }
            Outcome::Panicked(_) => {
                End::told(TaskStatus::Error, FunctionOutput::error(prompts.tool_failed()))
            }
            Outcome::TimedOut => {
                let text = prompts.timed_out(name, id, &duration_text(self.timeout()));
                End::told(TaskStatus::TimedOut, FunctionOutput::error(text))
            }
            Outcome::Cancelled => {
                let text = match state.first {
                    None => prompts.cancelled_before_output(),
                    Some(_) if self.awaits_approval() => prompts.cancelled_before_output(),
                    Some(_) => prompts.cancelled_after_update(name, id),
                };
                // Whoever asked for it knows; nobody in the conversation asked the host.
                let by = state.cancelled_by;
                let notify = matches!(by, None | Some(CancelledBy::Host | CancelledBy::Handoff));
                let output = FunctionOutput::new(text);
                End { status: TaskStatus::Cancelled, output, notify, handoff: None }
            }
        }
    }
}
