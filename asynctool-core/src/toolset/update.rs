//! An update: what a tool says while it works.

use std::borrow::Cow;

use serde_json::Value;

/// How soon the user should hear of an update (behaviour B8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Urgency {
    /// When everyone is idle.
    #[default]
    WhenIdle,
    /// At once: what the agent says is cut off, what the user says never is.
    Interrupt,
    /// Not at all; the model sees it in the conversation.
    Silent,
}

/// What `ctx.update(..)` says: a message for the model, how far the work is, and how soon it is to be told.
///
/// ```
/// use asynctool_core::Update;
///
/// let update = Update::new("Found 3 flights").progress(0.4).supersedes("search");
/// assert_eq!(update.message(), "Found 3 flights");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    message: Cow<'static, str>,
    progress: Option<f32>,
    urgency: Urgency,
    key: Option<Cow<'static, str>>,
}

impl Update {
    /// An update with this message.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), progress: None, urgency: Urgency::WhenIdle, key: None }
    }

    /// Says how far the work is, from 0 to 1; a value outside is moved to the nearer end, NaN is dropped.
    #[must_use]
    pub fn progress(mut self, done: f32) -> Self {
        self.progress = (!done.is_nan()).then(|| done.clamp(0.0, 1.0));
        self
    }

    /// It cannot wait: what the agent says is cut off to tell it.
    #[must_use]
    pub fn interrupt(mut self) -> Self {
        self.urgency = Urgency::Interrupt;
        self
    }

    /// It is for the conversation's log alone: the user is not told on its account.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.urgency = Urgency::Silent;
        self
    }

    /// It takes the place of the task's earlier updates with the same key, where they were not told yet (behaviour B9).
    #[must_use]
    pub fn supersedes(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.key = Some(key.into());
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

    /// How soon the user should hear of it.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        self.urgency
    }

    /// The key whose earlier updates it takes the place of.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub(crate) fn into_message(self) -> Cow<'static, str> {
        self.message
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.urgency == Urgency::Silent
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
