//! What a run is to its tool: the host behind the tool's context.

use std::{future::Future, pin::Pin};

use tokio_util::sync::CancellationToken;

use super::{LastWords, Run};
use crate::{
    task::{
        call::{FunctionCall, FunctionOutput},
        event::{TaskStatus, What},
    },
    toolset::{Data, RunHost, Update},
};

impl RunHost for Run {
    fn call_id(&self) -> &str {
        &self.call.id
    }

    fn tool_name(&self) -> &str {
        &self.call.name
    }

    fn arguments(&self) -> &str {
        &self.understood().arguments
    }

    fn update(&self, update: Update) {
        let FunctionCall { id, name, .. } = &self.call;
        let update = update.cut(self.shared.limits.update_bytes);
        let output = FunctionOutput::new(self.prompts().shared_update(name, id, update.message()));
        let mut state = self.state.lock();
        if state.status.is_some() {
            tracing::warn!(tool = &**name, call_id = &**id, "an update came after the task's end");
            return;
        }
        if state.first.is_some() {
            state.later_updates += 1;
        }
        self.tell(What::Updated { number: state.later_updates, update: &update, output: &output });
        state.last_words = Some(LastWords { done: update.done(), message: update.into_message() });
        let waiting = state.answer(output);
        drop(state);
        waiting.wake();
    }

    fn is_cancelled(&self) -> bool {
        let told = {
            let state = self.state.lock();
            state.cancelled_by.is_some() || state.status == Some(TaskStatus::TimedOut)
        };
        told || self.shared.clock.now() >= self.deadline()
    }

    fn cancelled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            let token = self.token.get_or_init(CancellationToken::new).clone();
            if !self.is_cancelled() {
                token.cancelled().await;
            }
        })
    }

    fn data(&self) -> &Data {
        &self.shared.data
    }

    fn protect(&self) -> bool {
        let mut state = self.state.lock();
        state.is_protected = state.cancelled_by.is_none() && state.status.is_none();
        state.is_protected
    }

    fn unprotect(&self) {
        self.state.lock().is_protected = false;
    }

    fn detach(&self) {
        Self::detach(self);
    }
}
