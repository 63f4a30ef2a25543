//! A model as the conversation sees it: a request in, a stream of text and calls out.

mod event;
mod failure;
mod request;
#[cfg(feature = "testing")]
pub(crate) mod scripted;
mod usage;

pub use event::{Emitter, ModelEvent, ModelStream};
pub use failure::{ModelError, ModelFailure};
pub use request::{ModelRequest, ToolChoice};
pub use usage::Usage;

use crate::toolset::Dialect;

/// A language model. Implement it for a provider of your own.
///
/// Dropping the stream means that nobody wants the rest: a request that runs should be aborted.
///
/// `stream` is called inside the span of the request (behaviour F4), on which an implementation may record
/// `gen_ai.provider.name`, `gen_ai.request.model` and `server.address`; the session records what the answer used.
///
/// ```
/// use asynctool_core::{ChatModel, ModelRequest, ModelStream};
///
/// struct Parrot;
///
/// impl ChatModel for Parrot {
///     fn stream(&self, request: ModelRequest) -> ModelStream {
///         ModelStream::generate(move |out| async move {
///             out.text(request.last_user_text().unwrap_or("...").to_owned()).await;
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait ChatModel: Send + Sync + 'static {
    /// Begins to answer a request. What fails on the way is an item of the stream.
    fn stream(&self, request: ModelRequest) -> ModelStream;

    /// How tools are to be written in its requests.
    fn dialect(&self) -> Dialect {
        Dialect::OpenAi
    }
}

impl<M: ChatModel + ?Sized> ChatModel for std::sync::Arc<M> {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        (**self).stream(request)
    }

    fn dialect(&self) -> Dialect {
        (**self).dialect()
    }
}
