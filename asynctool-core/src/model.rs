//! A model as the conversation sees it: a request in, a stream of text and calls out.

mod event;
mod request;
#[cfg(feature = "testing")]
pub(crate) mod scripted;

pub use event::{Emitter, ModelError, ModelEvent, ModelStream};
pub use request::{ModelRequest, ToolChoice};

use crate::toolset::Dialect;

/// A language model. Implement it for a provider of your own.
///
/// Dropping the stream means that nobody wants the rest: a request that runs should be aborted.
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
