//! What a model answers, piece by piece.

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures_core::Stream;

use super::{ModelError, Usage};
use crate::{lock::Lock, task::FunctionCall};

/// A piece of a model's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelEvent {
    /// The next words. Empty ones are a sign of life: the model is at work and has nothing to say yet.
    Text(String),
    /// A whole call.
    Call(FunctionCall),
    /// What the answer used; said once or not at all, most providers do at the end.
    Usage(Usage),
}

/// The answer of a model, as it comes.
pub struct ModelStream(Pin<Box<dyn Stream<Item = Result<ModelEvent, ModelError>> + Send>>);

impl ModelStream {
    /// Any stream of events.
    pub fn new(stream: impl Stream<Item = Result<ModelEvent, ModelError>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// The events that a future says while it runs.
    ///
    /// ```
    /// use asynctool_core::{FunctionCall, ModelStream};
    ///
    /// let stream = ModelStream::generate(|out| async move {
    ///     out.text("Let me look. ").await;
    ///     out.call(FunctionCall::new("call_1", "get_weather", r#"{"city":"Oslo"}"#)).await;
    ///     Ok(())
    /// });
    /// ```
    pub fn generate<F, Fut>(produce: F) -> Self
    where
        F: FnOnce(Emitter) -> Fut,
        Fut: Future<Output = Result<(), ModelError>> + Send + 'static,
    {
        let channel = Arc::new(Lock::new(Channel::default()));
        let producer = Box::pin(produce(Emitter { channel: channel.clone() }));
        Self::new(Generate { producer: Some(producer), channel })
    }

    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<ModelEvent, ModelError>> {
        std::future::poll_fn(|cx| self.0.as_mut().poll_next(cx)).await
    }
}

impl Stream for ModelStream {
    type Item = Result<ModelEvent, ModelError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for ModelStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ModelStream")
    }
}

/// Says the events of [`ModelStream::generate`]; it may be used from another task.
#[derive(Debug)]
pub struct Emitter {
    channel: Arc<Lock<Channel>>,
}

/// What was said and not yet taken, and who waits on either side.
#[derive(Debug, Default)]
struct Channel {
    said: VecDeque<ModelEvent>,
    listener: Option<Waker>,
    speaker: Option<Waker>,
    is_closed: bool,
}

impl Emitter {
    /// Says some words.
    pub async fn text(&self, text: impl Into<String>) {
        self.emit(ModelEvent::Text(text.into())).await;
    }

    /// Makes a call.
    pub async fn call(&self, call: FunctionCall) {
        self.emit(ModelEvent::Call(call)).await;
    }

    /// Says what the answer used.
    pub async fn usage(&self, usage: Usage) {
        self.emit(ModelEvent::Usage(usage)).await;
    }

    /// Waits until the event was taken, so that nothing is made that nobody wants.
    async fn emit(&self, event: ModelEvent) {
        let listener = {
            let mut channel = self.channel.lock();
            channel.said.push_back(event);
            channel.listener.take()
        };
        if let Some(listener) = listener {
            listener.wake();
        }
        std::future::poll_fn(|cx| {
            let mut channel = self.channel.lock();
            if channel.said.is_empty() || channel.is_closed {
                return Poll::Ready(());
            }
            channel.speaker = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

struct Generate<Fut> {
    /// `None` once it is done.
    producer: Option<Pin<Box<Fut>>>,
    channel: Arc<Lock<Channel>>,
}

impl<Fut> Generate<Fut> {
    fn take(&self) -> Option<ModelEvent> {
        let (event, speaker) = {
            let mut channel = self.channel.lock();
            (channel.said.pop_front(), channel.speaker.take())
        };
        if let Some(speaker) = speaker {
            speaker.wake();
        }
        event
    }
}

impl<Fut> Drop for Generate<Fut> {
    fn drop(&mut self) {
        self.channel.lock().is_closed = true;
        self.take(); // whoever speaks goes on, and is heard no more
    }
}

impl<Fut: Future<Output = Result<(), ModelError>>> Stream for Generate<Fut> {
    type Item = Result<ModelEvent, ModelError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(event) = self.take() {
            return Poll::Ready(Some(Ok(event)));
        }
        let Some(producer) = &mut self.producer else { return Poll::Ready(None) };
        if let Poll::Ready(result) = producer.as_mut().poll(cx) {
            self.producer = None;
            if let Err(error) = result {
                return Poll::Ready(Some(Err(error)));
            }
        }
        self.channel.lock().listener = Some(cx.waker().clone());
        match self.take() {
            Some(event) => Poll::Ready(Some(Ok(event))),
            None if self.producer.is_none() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}
