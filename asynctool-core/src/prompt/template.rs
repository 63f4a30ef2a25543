//! The text of a sentence: what it may say, and how it is filled.

use std::time::Duration;

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

/// The next `{field}` of a template: the text before it, the field's name, the text after it. A brace that is never
/// closed is text.
fn next_field(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = split_at(text, b'{')?;
    let (field, after) = split_at(rest, b'}')?;
    Some((before, field, after))
}

/// What is before a brace and what is behind it. By bytes: the texts are short, and the search of std costs more to set up.
fn split_at(text: &str, brace: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == brace)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether the text uses only fields that the sentence has.
pub(super) fn check(prompt: Prompt, text: &str) -> Result<(), PromptError> {
    let mut rest = text;
    while let Some((_, field, after)) = next_field(rest) {
        if !prompt.fields().contains(&field) {
            return Err(PromptError::UnknownField { prompt, field: field.to_owned() });
        }
        rest = after;
    }
    Ok(())
}

/// The text with its values, which are not looked into. The template has passed `check`.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    if values.is_empty() {
        return template.to_owned();
    }
    let mut text = String::with_capacity(template.len() + values.iter().map(|(_, v)| v.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, field, after)) = next_field(rest) {
        text.push_str(before);
        if let Some((_, value)) = values.iter().find(|(name, _)| *name == field) {
            text.push_str(value);
        }
        rest = after;
    }
    text.push_str(rest);
    text
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
