//! What an answer of a model used.

use serde::Serialize;

/// What an answer used, in tokens; a figure that the provider does not give is `None`.
///
/// ```
/// use asynctool_core::Usage;
///
/// let mut usage = Usage::default();
/// usage.input_tokens = Some(1_200);
/// usage.output_tokens = Some(40);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Those of them that the provider's prompt cache had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_input_tokens: Option<u64>,
    /// Tokens of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Those of them that were thoughts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
}
