//! The library's stream as we listen to it: silent to logs, and with every sign of life.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use futures_util::Stream;
use genai::chat::{ChatOptions, ChatStream, ChatStreamEvent};
use tracing::Dispatch;

use crate::quote::kept;

/// Bytes of one answer, in all its frames: many times what any model says, thoughts and all.
const MOST: usize = 16 << 20;

/// What has come, as far as it is needed to understand an error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frames {
    /// Frames with data.
    pub(crate) count: u64,
    /// All of them: a server that has nothing to say yet sends comments.
    signs: u64,
    /// The bytes in them.
    bytes: usize,
    /// The event name of the last one with data.
    event: Option<String>,
    /// Its data.
    pub(crate) last: String,
}

impl Frames {
    #[cfg(test)]
    pub(crate) fn of(count: u64, last: &str) -> Self {
        Self { count, last: last.to_owned(), ..Self::default() }
    }

    fn see(&mut self, event: Option<&str>, data: &str) {
        self.signs += 1;
        self.bytes = self.bytes.saturating_add(data.len());
        if data.trim().is_empty() {
            return;
        }
        self.count += 1;
        self.event = event.map(str::to_owned);
        self.last = kept(data);
    }

    /// Whether the last one is of this kind.
    pub(crate) fn last_is(&self, event: &str) -> bool {
        self.event.as_deref() == Some(event) || self.last.contains(&format!("\"{event}\""))
    }
}

/// The frames of one answer, shared with the library.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tap(Arc<Mutex<Frames>>);

impl Tap {
    /// Has the library show every frame.
    pub(crate) fn on(&self, options: ChatOptions) -> ChatOptions {
        let tap = self.clone();
        options.with_raw_frame_fn(move |_, frame| tap.lock().see(frame.event, frame.data))
    }

    pub(crate) fn frames(&self) -> Frames {
        self.lock().clone()
    }

    /// How many frames, and how many bytes.
    fn seen(&self) -> (u64, usize) {
        let frames = self.lock();
        (frames.signs, frames.bytes)
    }

    fn lock(&self) -> MutexGuard<'_, Frames> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is heard.
#[derive(Debug)]
pub(crate) enum Heard {
    Event(ChatStreamEvent),
    /// Something came that has no meaning for us.
    SignOfLife,
    /// No answer is as long as what has come.
    TooMuch,
}

/// A stream that logs nothing: what the library logs of an error is what the provider sent, and a key may be in it.
pub(crate) struct Listening {
    stream: ChatStream,
    tap: Tap,
    signs: u64,
}

impl Listening {
    pub(crate) fn new(stream: ChatStream, tap: Tap) -> Self {
        Self { stream, tap, signs: 0 }
    }
}

impl Stream for Listening {
    type Item = genai::Result<Heard>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = quietly(|| Pin::new(&mut self.stream).poll_next(cx));
        let (signs, bytes) = self.tap.seen();
        let is_alive = std::mem::replace(&mut self.signs, signs) != signs;
        match polled {
            _ if bytes > MOST => Poll::Ready(Some(Ok(Heard::TooMuch))),
            Poll::Pending if is_alive => Poll::Ready(Some(Ok(Heard::SignOfLife))),
            polled => polled.map(|event| event.map(|event| event.map(Heard::Event))),
        }
    }
}

/// A future that logs nothing.
pub(crate) async fn silent<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| quietly(|| future.as_mut().poll(cx))).await
}

fn quietly<T>(run: impl FnOnce() -> T) -> T {
    tracing::dispatcher::with_default(&Dispatch::none(), run)
}
