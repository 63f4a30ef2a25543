//! One answer of the model: how it is asked, what is taken of what it says, when it is given up.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use futures_core::Stream;
use tracing::{Span, field::Empty};

use super::{Driver, mouth::Mouth};
use crate::{
    floor::ReplyId,
    model::{ModelError, ModelEvent, ModelFailure, ModelRequest, ModelStream, Usage},
    session::conversation::Generation,
    task::FunctionCall,
};

/// How the model's answer ended.
pub(super) enum Answer {
    /// The reply was cut off; the conversation knows.
    CutOff,
    Failed(ModelError),
    Written {
        calls: Vec<FunctionCall>,
        is_silent: bool,
    },
}

/// Calls in one answer beyond which it is no answer; those beyond the limit of a batch are refused one by one.
const MOST_CALLS: usize = 1024;

/// How many times the silence of a model may last if there are signs of life in it.
const MOST_SIGNS_OF_LIFE: u32 = 5;

/// The span of an answer (F4); provider, model and address are recorded by the model's adapter.
pub(super) fn span() -> Span {
    tracing::info_span!(
        "chat",
        otel.name = Empty,
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = Empty,
        gen_ai.request.model = Empty,
        server.address = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
    )
}

impl Driver {
    /// Asks the model, and has played what it says as it comes.
    pub(super) async fn answer(
        &self,
        reply: ReplyId,
        generation: Generation,
        mouth: &mut Mouth<'_>,
    ) -> Answer {
        let request = ModelRequest {
            instructions: self.agent.instructions.clone(),
            history: generation.history,
            note: generation.note,
            tools: self.agent.tools.clone(),
            tool_choice: generation.tool_choice,
        };
        let stream = catch_unwind(AssertUnwindSafe(|| self.model.stream(request)));
        let Ok(stream) = stream else { return Answer::Failed(ModelError::failed("it panicked")) };
        let mut stream = Guarded(Some(stream));
        let mut written = Written::default();
        let mut silence = Silent::since(self.core.clock.now(), self.model_silence);
        loop {
            let deadline = self.core.clock.instant_of(silence.deadline());
            let event = tokio::select! {
                biased;
                () = self.cut_off(reply) => return Answer::CutOff,
                silence = mouth.fallen_silent() => {
                    let _ = self.heard_out(reply, Err(silence));
                    return Answer::CutOff;
                }
                event = tokio::time::timeout_at(deadline, stream.next()) => event,
            };
            let now = self.core.clock.now();
            let taken = match event {
                Err(_) => return Answer::Failed(ModelError::Silent { after: silence.lasts(now) }),
                Ok(None) => return Answer::Written { calls: written.calls, is_silent: !written.has_words },
                Ok(Some(Err(error))) => return Answer::Failed(error),
                Ok(Some(Ok(ModelEvent::Text(text)))) if text.is_empty() => {
                    silence.sign_of_life(now);
                    continue;
                }
                Ok(Some(Ok(event))) => written.take(event, self.answer_limit),
            };
            silence = Silent::since(now, self.model_silence);
            match taken {
                Err(error) => return Answer::Failed(error),
                Ok(Taken::Words(text)) => mouth.say(text),
                Ok(Taken::Call) => {}
                Ok(Taken::Usage(usage)) => self.used(reply, usage),
            }
        }
    }

    /// Tells what the answer used.
    fn used(&self, reply: ReplyId, usage: Usage) {
        let span = Span::current();
        span.record("gen_ai.usage.input_tokens", usage.input_tokens);
        span.record("gen_ai.usage.output_tokens", usage.output_tokens);
        self.core.update_quietly(|conversation, _| conversation.used(reply, usage));
    }
}

/// How long the model has said nothing.
struct Silent {
    last_word: Duration,
    last_sign: Duration,
    bound: Duration,
}

impl Silent {
    fn since(last_word: Duration, bound: Duration) -> Self {
        Self { last_word, last_sign: last_word, bound }
    }

    fn sign_of_life(&mut self, now: Duration) {
        self.last_sign = now;
    }

    fn lasts(&self, now: Duration) -> Duration {
        now.saturating_sub(self.last_word)
    }

    /// When it has lasted too long.
    fn deadline(&self) -> Duration {
        let latest = self.last_word.saturating_add(self.bound.saturating_mul(MOST_SIGNS_OF_LIFE));
        self.last_sign.saturating_add(self.bound).min(latest)
    }
}

/// What the model has written so far.
#[derive(Default)]
struct Written {
    calls: Vec<FunctionCall>,
    bytes: usize,
    has_words: bool,
}

/// What is to be done with an event.
enum Taken {
    Words(String),
    Call,
    Usage(Usage),
}

impl Written {
    fn take(&mut self, event: ModelEvent, limit: usize) -> Result<Taken, ModelError> {
        self.bytes += match &event {
            ModelEvent::Text(text) => text.len(),
            ModelEvent::Call(call) => {
                let data = call.provider_data.as_ref().map_or(0, |data| data.len());
                call.id.len() + call.name.len() + call.arguments.len() + data
            }
            ModelEvent::Usage(_) => 0,
        };
        if self.bytes > limit {
            return Err(ModelError::TooLong { limit });
        }
        Ok(match event {
            ModelEvent::Text(text) => {
                self.has_words |= !text.trim().is_empty();
                Taken::Words(text)
            }
            ModelEvent::Call(_) if self.calls.len() >= MOST_CALLS => {
                let message = format!("it made more than {MOST_CALLS} calls in one answer");
                return Err(ModelError::of(ModelFailure::Protocol, message));
            }
            ModelEvent::Call(call) => {
                self.calls.push(call);
                Taken::Call
            }
            ModelEvent::Usage(usage) => Taken::Usage(usage),
        })
    }
}

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
