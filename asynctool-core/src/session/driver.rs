//! The driver: asks the conversation for the next step, asks the model, runs the calls. One reply at a time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use futures_core::Stream;

use super::{
    conversation::{Conversation, Generation, Step},
    core::Core,
};
use crate::{
    floor::ReplyId,
    model::{ChatModel, ModelError, ModelEvent, ModelRequest, ModelStream},
    task::{DetachedTasks, FunctionCall},
    toolset::Rendered,
};

/// What a session's one background task works with.
pub(super) struct Driver {
    pub(super) core: Arc<Core>,
    pub(super) tasks: DetachedTasks,
    pub(super) model: Box<dyn ChatModel>,
    pub(super) instructions: Arc<str>,
    pub(super) tools: Arc<Rendered>,
    pub(super) silence_limit: Duration,
    pub(super) answer_limit: usize,
}

/// Ends the conversation with its driver, whatever becomes of it: nobody waits for a reply that will not come.
struct EndOnDrop(Arc<Core>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.update(Conversation::end);
    }
}

/// How a generation ended.
enum Answer {
    /// The reply was cut off; the conversation knows.
    CutOff,
    Failed(ModelError),
    Ended(Vec<FunctionCall>),
}

impl Driver {
    /// Runs until the session is over.
    pub(super) async fn run(self) {
        let _end = EndOnDrop(self.core.clone());
        loop {
            match self.core.update_quietly(Conversation::next) {
                Step::Reply(reply) => self.reply(reply).await,
                Step::Wait => self.core.changed.notified().await,
                Step::WaitUntil(time) => {
                    let time = self.core.clock.instant_of(time);
                    let _ = tokio::time::timeout_at(time, self.core.changed.notified()).await;
                }
                Step::Over => return,
            }
        }
    }

    /// Makes one reply: the model answers, its calls are made, it answers again.
    async fn reply(&self, reply: ReplyId) {
        while let Some(generation) =
            self.core.update_quietly(|conversation, _| conversation.generation(reply))
        {
            let calls = match self.answer(reply, generation).await {
                Answer::CutOff => return,
                Answer::Failed(error) => {
                    self.core.update_quietly(|conversation, now| conversation.failed(reply, &error, now));
                    return;
                }
                Answer::Ended(calls) => calls,
            };
            let calls =
                self.core.update_quietly(|conversation, now| conversation.generated(reply, calls, now));
            let Some(calls) = calls else { return };
            if !self.make_calls(reply, calls).await {
                return;
            }
        }
    }

    /// Makes the calls of one response; whether the model is to be asked again.
    async fn make_calls(&self, reply: ReplyId, calls: Vec<FunctionCall>) -> bool {
        // A task of its own: a tool that blocks its thread does not block the conversation, and when the reply is
        // cut off the calls go on by themselves (E2).
        let calls = tokio::spawn(self.tasks.call_all(calls));
        tokio::select! {
            _ = calls => {}
            () = self.cut_off(reply) => return false,
        }
        self.core.update_quietly(|conversation, now| conversation.outputs_are_in(reply, now))
    }

    /// Ends when the reply is over for a reason that does not lie here.
    async fn cut_off(&self, reply: ReplyId) {
        while self.core.look(|conversation| conversation.is_current(reply)) {
            self.core.changed.notified().await;
        }
    }

    /// Asks the model and passes on what it says as it comes.
    async fn answer(&self, reply: ReplyId, generation: Generation) -> Answer {
        let request = ModelRequest {
            instructions: self.instructions.clone(),
            history: generation.history,
            note: generation.note,
            tools: self.tools.clone(),
            tool_choice: generation.tool_choice,
        };
        let stream = catch_unwind(AssertUnwindSafe(|| self.model.stream(request)));
        let Ok(stream) = stream else { return Answer::Failed(ModelError::failed("it panicked")) };
        let mut stream = Guarded(Some(stream));
        let mut calls = Vec::new();
        let mut bytes = 0;
        loop {
            let deadline = self.core.clock.instant_in(self.silence_limit);
            let event = tokio::select! {
                biased;
                () = self.cut_off(reply) => return Answer::CutOff,
                event = tokio::time::timeout_at(deadline, stream.next()) => event,
            };
            match event {
                Err(_) => return Answer::Failed(ModelError::Silent { after: self.silence_limit }),
                Ok(None) => return Answer::Ended(calls),
                Ok(Some(Err(error))) => return Answer::Failed(error),
                Ok(Some(Ok(event))) => {
                    bytes += match &event {
                        ModelEvent::Text(text) => text.len(),
                        ModelEvent::Call(call) => call.id.len() + call.name.len() + call.arguments.len(),
                    };
                    if bytes > self.answer_limit {
                        return Answer::Failed(ModelError::TooLong { limit: self.answer_limit });
                    }
                    match event {
                        ModelEvent::Call(_) if calls.len() >= MOST_CALLS => {
                            let message = format!("it made more than {MOST_CALLS} calls in one answer");
                            return Answer::Failed(ModelError::failed(message));
                        }
                        ModelEvent::Call(call) => calls.push(call),
                        ModelEvent::Text(text) => {
                            if !self.core.update_quietly(|conversation, _| conversation.said(reply, text)) {
                                return Answer::CutOff;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Calls in one answer beyond which it is no answer; those beyond the limit of a batch are refused one by one.
const MOST_CALLS: usize = 1024;

/// A model's stream, whose panics are failures like any other.
struct Guarded(Option<ModelStream>);

impl Guarded {
    async fn next(&mut self) -> Option<Result<ModelEvent, ModelError>> {
        std::future::poll_fn(|cx| {
            let Some(stream) = &mut self.0 else { return Poll::Ready(None) };
            catch_unwind(AssertUnwindSafe(|| Pin::new(stream).poll_next(cx)))
                .unwrap_or_else(|_| Poll::Ready(Some(Err(ModelError::failed("it panicked")))))
        })
        .await
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let stream = self.0.take();
        if catch_unwind(AssertUnwindSafe(|| drop(stream))).is_err() {
            tracing::error!("the model panicked while its answer was dropped");
        }
    }
}
