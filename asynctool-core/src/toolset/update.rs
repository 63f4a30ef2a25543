//! An update: what a tool says while it works.

use std::borrow::Cow;

use serde_json::Value;

/// What `ctx.update(..)` says: a message for the model, and how far the work is.
///
/// ```
/// use asynctool_core::Update;
///
/// let update = Update::new("Found 3 flights").progress(0.4);
/// assert_eq!(update.message(), "Found 3 flights");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    message: Cow<'static, str>,
    progress: Option<f32>,
}

impl Update {
    /// An update with this message.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), progress: None }
    }

    /// Says how far the work is, from 0 to 1; a value outside is moved to the nearer end, NaN is dropped.
    #[must_use]
    pub fn progress(mut self, done: f32) -> Self {
        self.progress = (!done.is_nan()).then(|| done.clamp(0.0, 1.0));
        self
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How far the work is, from 0 to 1.
    #[must_use]
    pub fn done(&self) -> Option<f32> {
        self.progress
    }

    /// The same update with its message cut to `limit` bytes; a mark says how much was left out.
    pub(crate) fn cut(mut self, limit: usize) -> Self {
        if let Cow::Owned(text) = cut(&self.message, limit) {
            self.message = Cow::Owned(text);
        }
        self
    }
}

/// `text`, or its first `limit` bytes (to a character's end) and a mark that says how much was left out.
pub(crate) fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    let end = (0..=limit).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let kept = text.get(..end).unwrap_or_default();
    Cow::Owned(format!("{kept} [... {} bytes left out]", text.len() - end))
}

impl From<&'static str> for Update {
    fn from(message: &'static str) -> Self {
        Self::new(message)
    }
}

impl From<String> for Update {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

impl From<Cow<'static, str>> for Update {
    fn from(message: Cow<'static, str>) -> Self {
        Self::new(message)
    }
}

impl From<Value> for Update {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::new(text),
            other => Self::new(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d5_a_long_message_is_cut_at_a_character_with_a_mark() {
        let update = Update::new("aé".repeat(10)).cut(5);
        assert_eq!(update.message(), "aéa [... 26 bytes left out]");
        assert_eq!(Update::new("short").cut(5).message(), "short");
    }

    #[test]
    fn progress_stays_between_0_and_1() {
        assert_eq!(Update::new("").progress(7.0).done(), Some(1.0));
        assert_eq!(Update::new("").progress(-7.0).done(), Some(0.0));
        assert_eq!(Update::new("").progress(f32::NAN).done(), None);
    }

    #[test]
    fn a_json_string_is_said_bare_and_other_json_compact() {
        assert_eq!(Update::from(serde_json::json!("hi")).message(), "hi");
        assert_eq!(Update::from(serde_json::json!({"a": 1})).message(), r#"{"a":1}"#);
    }
}
