//! The text of a sentence: what it may say, and how it is filled.

use std::{borrow::Cow, fmt, ops::Range, time::Duration};

use super::Prompt;

/// Why a sentence cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PromptError {
    /// No sentence has this name.
    #[error("no prompt is named `{name}`; `Prompt::ALL` lists them")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// The new text uses a field that the sentence does not have.
    #[error("the prompt `{prompt}` has no field `{field}`; it has: {}", known(*prompt))]
    UnknownField {
        /// The sentence; it knows its fields.
        prompt: Prompt,
        /// The field, as the text has it.
        field: String,
    },
}

fn known(prompt: Prompt) -> String {
    match prompt.fields() {
        [] => "none".to_owned(),
        fields => fields.join(", "),
    }
}

/// A text with fields. It is read once, and filled often.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Template {
    text: Cow<'static, str>,
    /// Where each field stands in the text, braces included, and its number among those of the sentence.
    fields: Box<[(Range<usize>, usize)]>,
}

impl Template {
    /// Reads the text of a sentence, which may use only fields that the sentence has. A brace that is never closed is text.
    pub(super) fn of(prompt: Prompt, text: Cow<'static, str>) -> Result<Self, PromptError> {
        let mut fields = Vec::new();
        let mut rest = 0;
        while let Some((place, name)) = next_field(&text, rest) {
            let number = prompt.fields().iter().position(|known| *known == name);
            let unknown = || PromptError::UnknownField { prompt, field: name.to_owned() };
            rest = place.end;
            fields.push((place, number.ok_or_else(unknown)?));
        }
        Ok(Self { text, fields: fields.into() })
    }

    /// The text that a sentence has by default. A test sees to it that it has no other fields.
    pub(super) fn of_default(prompt: Prompt) -> Self {
        let text = Cow::Borrowed(prompt.default_text());
        Self::of(prompt, text.clone()).unwrap_or_else(|_| Self { text, fields: Box::default() })
    }

    /// The text with its values, which are not looked into, in the order of the sentence's fields.
    pub(super) fn filled(&self, values: &[&str]) -> String {
        let length: usize = values.iter().map(|value| value.len()).sum();
        let mut filled = String::with_capacity(self.text.len() + length);
        self.fill_into(&mut filled, values);
        filled
    }

    /// The same, behind what stands in `filled`.
    pub(super) fn fill_into(&self, filled: &mut String, values: &[&str]) {
        let mut from = 0;
        for (place, number) in &self.fields {
            filled.push_str(self.text.get(from..place.start).unwrap_or_default());
            filled.push_str(values.get(*number).copied().unwrap_or_default());
            from = place.end;
        }
        filled.push_str(self.text.get(from..).unwrap_or_default());
    }
}

/// As it was written.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// The next `{field}` of a text from there on: its place, and the name between the braces.
fn next_field(text: &str, from: usize) -> Option<(Range<usize>, &str)> {
    let start = from + text.get(from..)?.find('{')?;
    let name = text.get(start + 1..)?.split_once('}')?.0;
    Some((start..start + name.len() + 2, name))
}

/// A length of time as a person says it.
pub(crate) fn duration_text(duration: Duration) -> String {
    match duration.as_secs() {
        0 => "less than a second".to_owned(),
        1 => "1 second".to_owned(),
        seconds @ 2..120 => format!("{seconds} seconds"),
        seconds @ 120..7200 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3600),
    }
}
