//! The first output of a call: who waits for it, and what it is when the tool says nothing.

use std::{future::Future, sync::Arc, task::Poll};

use super::{Outcome, Run};
use crate::task::{
    call::{FunctionCall, FunctionOutput},
    event::What,
};

impl Run {
    /// The first output; at the run's deadline, with some time to stop, the call is given up.
    pub(in crate::task) async fn first_output(self: &Arc<Self>) -> FunctionOutput {
        if let Some(time) = self.policy().detach_after {
            let moment = self.shared.clock.instant_of(self.started().saturating_add(time));
            match tokio::time::timeout_at(moment, self.answered()).await {
                Ok(first) => return first,
                Err(_) => self.detach(),
            }
        }
        if self.shared.leash.watches_here(self) {
            return self.answered().await;
        }
        // The watchdog is earlier, unless its own runtime has stopped.
        let deadline = self.deadline().saturating_add(self.shared.limits.cancel_deadline);
        let deadline = self.shared.clock.instant_of(deadline);
        if let Ok(first) = tokio::time::timeout_at(deadline, self.answered()).await {
            return first;
        }
        self.finish(Outcome::TimedOut, false);
        self.first_if_any().unwrap_or_else(|| FunctionOutput::error(self.prompts().tool_failed()))
    }

    /// Ends when the call has its first output.
    pub(super) fn answered(&self) -> impl Future<Output = FunctionOutput> {
        std::future::poll_fn(|cx| {
            let mut state = self.state.lock();
            if let Some(first) = &state.first {
                return Poll::Ready(first.clone());
            }
            state.waiting.add(cx.waker());
            Poll::Pending
        })
    }

    /// Answers a call that has said nothing that it still runs; from now on it is as if it had updated.
    pub(super) fn detach(&self) {
        let FunctionCall { id, name, .. } = &self.call;
        self.answer_meanwhile(self.prompts().still_running(name, id));
    }

    /// Answers a call that has no output yet with this text.
    pub(super) fn answer_meanwhile(&self, text: String) {
        let mut state = self.state.lock();
        if state.first.is_some() || state.status.is_some() {
            return;
        }
        let output = FunctionOutput::new(text);
        self.tell(What::Detached { output: &output });
        let waiting = state.answer(output);
        drop(state);
        waiting.wake();
    }

    pub(in crate::task) fn first_if_any(&self) -> Option<FunctionOutput> {
        self.state.lock().first.clone()
    }
}
