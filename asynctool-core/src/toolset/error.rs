//! What a tool says when it fails: a text for the model, or an error that only the host's log sees.

use std::{borrow::Cow, error::Error, fmt};

/// The failure of a tool.
///
/// What you say in it with [`ToolError::say`] is shown to the model. An error that comes in by `?` is masked:
/// the model reads that the tool failed, and the error with its chain of sources goes to `tracing`.
///
/// It does not implement [`std::error::Error`], so that every type that does can become one. A boxed error, or one of
/// `anyhow`, is masked with `.map_err(ToolError::masked)`.
///
/// ```
/// use asynctool_core::{Tell, ToolError};
///
/// fn seats(text: &str) -> Result<u32, ToolError> {
///     if text.is_empty() {
///         return Err(ToolError::say("how many seats?")); // the model reads this
///     }
///     let seats: u32 = text.parse()?; // masked
///     let limit: u32 = "9".parse().tell("the airline did not say how many seats there are")?; // both
///     Ok(seats.min(limit))
/// }
///
/// assert_eq!(seats("").unwrap_err().visible(), Some("how many seats?"));
/// assert_eq!(seats("x").unwrap_err().visible(), None);
/// ```
pub struct ToolError {
    visible: Option<Cow<'static, str>>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ToolError {
    /// An error whose text the model reads.
    pub fn say(text: impl Into<Cow<'static, str>>) -> Self {
        Self { visible: Some(text.into()), source: None }
    }

    /// An error that the model does not read.
    pub fn masked(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { visible: None, source: Some(source.into()) }
    }

    /// The text that the model reads; `None` if the error is masked.
    #[must_use]
    pub fn visible(&self) -> Option<&str> {
        self.visible.as_deref()
    }

    /// The error behind it, for the host's log.
    #[must_use]
    pub fn source(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    /// The error and the errors that caused it, on one line, for the host's log.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.visible.as_deref().unwrap_or_default().to_owned();
        let mut next = self.source.as_deref().map(|source| source as &dyn Error);
        while let Some(error) = next {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&error.to_string());
            next = error.source();
        }
        text
    }
}

impl fmt::Debug for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolError").field("visible", &self.visible).field("source", &self.source).finish()
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for ToolError {
    fn from(error: E) -> Self {
        Self::masked(error)
    }
}

/// Adds a text for the model to an error that would be masked.
pub trait Tell<T> {
    /// The same result, whose error says `text` to the model and keeps its source for the host's log.
    fn tell(self, text: impl Into<Cow<'static, str>>) -> Result<T, ToolError>;
}

impl<T, E: Error + Send + Sync + 'static> Tell<T> for Result<T, E> {
    fn tell(self, text: impl Into<Cow<'static, str>>) -> Result<T, ToolError> {
        self.map_err(|error| ToolError { visible: Some(text.into()), source: Some(error.into()) })
    }
}

/// The error types that a tool may return.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool error",
    label = "the error of a tool must implement `std::error::Error`, or be `ToolError`",
    note = "implement `std::error::Error` for it, or return `ToolError`: `ToolError::say(text)` for a text that the model reads, `ToolError::masked(error)` for one that it does not"
)]
pub trait IntoToolError {
    fn into_tool_error(self) -> ToolError;
}

#[diagnostic::do_not_recommend]
impl<E: Error + Send + Sync + 'static> IntoToolError for E {
    fn into_tool_error(self) -> ToolError {
        self.into()
    }
}

impl IntoToolError for ToolError {
    fn into_tool_error(self) -> ToolError {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] fmt::Error);

    #[test]
    fn the_chain_names_every_source() {
        let error = Err::<(), _>(Outer(fmt::Error)).tell("no luck").unwrap_err();
        assert_eq!(error.visible(), Some("no luck"));
        assert_eq!(error.chain(), format!("no luck: outer: {}", fmt::Error));
    }
}
