//! A call as the model makes it, its output, and the ids of the pairs that we add to a conversation.

use std::{
    hash::{BuildHasher, Hasher},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use crate::shared_text::shared_text;

/// A function call made by the model.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FunctionCall {
    /// The provider's id, kept as it is.
    pub id: Arc<str>,
    /// The name of the tool.
    pub name: Arc<str>,
    /// The arguments: the text of a JSON object.
    pub arguments: Arc<str>,
    /// What the provider wants to see again with the call, whatever that is: Gemini signs its thoughts. The model's
    /// adapter writes it and reads it; a pair that was added to the conversation has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_data: Option<Arc<str>>,
}

impl FunctionCall {
    /// A call.
    pub fn new(id: impl Into<Arc<str>>, name: impl Into<Arc<str>>, arguments: impl Into<Arc<str>>) -> Self {
        Self { id: id.into(), name: name.into(), arguments: arguments.into(), provider_data: None }
    }
}

/// What the model gets back for a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionOutput {
    /// The text; empty when there is nothing to report.
    pub text: Arc<str>,
    /// Whether it tells of a failure.
    pub is_error: bool,
}

impl FunctionOutput {
    /// An output that is not an error.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), is_error: false }
    }

    /// An output that tells of a failure.
    pub fn error(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), is_error: true }
    }

    /// Whether there is nothing to report, so that no reply is made for it alone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.is_error
    }
}

/// A call and its output, to be added to the conversation together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The call: the original's name and arguments under an id that we made.
    pub call: FunctionCall,
    /// Its output.
    pub output: FunctionOutput,
}

/// The longest id that every provider takes: Anthropic says 64, OpenAI has refused more than 40
/// (<https://github.com/langchain-ai/langchain/issues/29412>).
const LONGEST_ID: usize = 40;

fn is_plain_byte(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'-')
}

/// Whether every provider takes these bytes in an id. All are looked at, many at once.
pub(crate) fn is_plain(id: &str) -> bool {
    id.bytes().fold(true, |are_plain, byte| are_plain & is_plain_byte(byte))
}

/// The id with a suffix, made to match `[A-Za-z0-9_-]{1,40}` (behaviour A6): where it does not, its tail is replaced by a
/// hash, so that different ids stay different.
pub(crate) fn made_id(id: &str, suffix: &[&str]) -> Arc<str> {
    const HASH_LENGTH: usize = 17;
    let length: usize = suffix.iter().map(|part| part.len()).sum();
    if id.len() + length <= LONGEST_ID && is_plain(id) {
        return shared_text(|made| {
            made.push_str(id);
            for part in suffix {
                made.push_str(part);
            }
        });
    }
    let kept =
        id.bytes().filter(|byte| is_plain_byte(*byte)).take(LONGEST_ID.saturating_sub(length + HASH_LENGTH));
    // A fixed seed: the same call has the same id in every run and on every machine.
    let mut hasher = foldhash::quality::FixedState::default().build_hasher();
    hasher.write(id.as_bytes());
    format!("{}_{:016x}{}", kept.map(char::from).collect::<String>(), hasher.finish(), suffix.concat()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a6_made_ids_fit_every_provider_and_stay_different() {
        assert_eq!(&*made_id("call_1", &["_update_2"]), "call_1_update_2");
        let long = |last: char| made_id(&format!("{}{last}", "x".repeat(80)), &["_final"]);
        assert_eq!(long('a').len(), LONGEST_ID);
        assert!(long('a').ends_with("_final"));
        assert_ne!(long('a'), long('b'));
        let odd = made_id("näh:1", &["_final"]);
        assert!(odd.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{odd}");
        assert_ne!(odd, made_id("näh.1", &["_final"]));
    }
}
