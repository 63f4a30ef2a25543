//! Every sentence that a model is shown, by name; each can be replaced (behaviours H1-H3).

use std::{borrow::Cow, time::Duration};

macro_rules! prompts {
    ($($(#[doc = $doc:literal])+ $name:ident($($field:ident),*) = $text:literal;)+) => {
        /// The sentences that a model is shown.
        ///
        /// A sentence is a template: `{field}` stands for a value, and braces inside of values mean nothing.
        ///
        /// ```
        /// use asynctool_core::Prompts;
        ///
        /// let mut prompts = Prompts::default();
        /// prompts.set("tool_failed", "Das Werkzeug ist gescheitert.").unwrap();
        /// assert!(prompts.set("tool_failed", "It said {secret}").is_err());
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Prompts {
            $($name: Cow<'static, str>,)+
        }

        impl Default for Prompts {
            fn default() -> Self {
                Self { $($name: Cow::Borrowed($text),)+ }
            }
        }

        impl Prompts {
            /// The names of all sentences, with the fields that each may use.
            pub const NAMES: &'static [(&'static str, &'static [&'static str])] =
                &[$((stringify!($name), &[$(stringify!($field)),*])),+];

            /// Replaces one sentence; the error says what the name or the fields should be.
            pub fn set(&mut self, name: &str, text: impl Into<Cow<'static, str>>) -> Result<(), PromptError> {
                let text = text.into();
                let Some((_, fields)) = Self::NAMES.iter().find(|(known, _)| *known == name) else {
                    return Err(PromptError::UnknownName { name: name.to_owned() });
                };
                check(name, &text, fields)?;
                match name {
                    $(stringify!($name) => self.$name = text,)+
                    _ => {}
                }
                Ok(())
            }

            $(
                $(#[doc = $doc])+
                #[must_use]
                pub fn $name(&self $(, $field: &str)*) -> String {
                    fill(&self.$name, &[$((stringify!($field), $field)),*])
                }
            )+
        }
    };
}

prompts! {
    // Arguments.

    /// The arguments are not a JSON object.
    arguments_unreadable(problem) =
        "They are not a JSON object: {problem}.";
    /// The call was not made because of its arguments; `failures` are sentences.
    arguments_rejected(failures) =
        "The call was not made, its arguments need a change. {failures}";
    /// A field that must be there is not.
    argument_missing(path) =
        "\"{path}\": missing.";
    /// The same, and another field is named much like it.
    argument_misnamed(path, similar) =
        "\"{path}\": missing (the call has \"{similar}\", which is not a parameter).";
    /// A field that nothing takes.
    argument_unknown(path) =
        "\"{path}\": is not a parameter.";
    /// The same, and a parameter is named much like it.
    argument_unknown_similar(path, similar) =
        "\"{path}\": is not a parameter (did you mean \"{similar}\"?).";
    /// A value of another kind than is accepted.
    argument_mismatch(path, found, expected) =
        "\"{path}\": found {found}, expected {expected}.";
    /// A value that is not accepted for another reason.
    argument_wrong(path, problem) =
        "\"{path}\": {problem}.";

    // What is accepted.

    /// `null`
    expected_null() = "null";
    /// A boolean.
    expected_boolean() = "true or false";
    /// A whole number.
    expected_integer() = "a whole number";
    /// A whole number with both bounds.
    expected_integer_between(min, max) = "a whole number from {min} to {max}";
    /// A whole number with a least one.
    expected_integer_from(min) = "a whole number from {min}";
    /// A whole number with a greatest one.
    expected_integer_to(max) = "a whole number up to {max}";
    /// A number.
    expected_number() = "a number";
    /// A string.
    expected_string() = "a string";
    /// A list.
    expected_list() = "a list";
    /// An object.
    expected_object() = "an object";
    /// One of some values.
    expected_one_of(values) = "one of {values}";
    /// One of two things, the first of which may be such a choice itself.
    expected_either(one, other) = "{one} or {other}";
    /// No value is accepted.
    expected_nothing() = "nothing";

    // How a value breaks a rule.

    /// A number under its range.
    breach_below(found, bound) =
        "{found} is below {bound}";
    /// A number over its range.
    breach_above(found, bound) =
        "{found} is above {bound}";
    /// A number at or over the end of its range.
    breach_not_below(found, bound) =
        "{found} is not below {bound}";
    /// A number at or under the start of its range.
    breach_not_above(found, bound) =
        "{found} is not above {bound}";
    /// A number between two steps.
    breach_not_multiple(found, of) =
        "{found} is not a multiple of {of}";
    /// A string or a list with too few items.
    breach_too_short(found, bound) =
        "{found} long, and at least {bound} are needed";
    /// A string or a list with too many items.
    breach_too_long(found, bound) =
        "{found} long, and at most {bound} are allowed";
    /// A list that has an item twice.
    breach_repeated(item) =
        "{item} is in it twice";
    /// A string that does not match its pattern.
    breach_pattern(found, pattern) =
        "{found} does not match the pattern {pattern}";
    /// A string that is not of its format.
    breach_format(found, format, example) =
        "{found} is not a {format}, such as {example}";
    /// A string that is not among those that are listed.
    breach_one_of(found, values) =
        "{found} is not one of {values}";
    /// The same, and one of them is much like it.
    breach_one_of_similar(found, similar, values) =
        "{found} is not one of {values}; \"{similar}\" may be meant";

    // The schemas of tools: what has no keyword in a provider's dialect.

    /// The flag by which a model confirms a duplicate.
    confirm_duplicate() =
        "Leave it out, unless an earlier call of this tool was refused because one is running already and the user has since asked to start another.";
    /// The least number.
    schema_minimum(bound) = "At least {bound}.";
    /// The greatest number.
    schema_maximum(bound) = "At most {bound}.";
    /// A number that all others are above.
    schema_above(bound) = "More than {bound}.";
    /// A number that all others are below.
    schema_below(bound) = "Less than {bound}.";
    /// A number whose multiples are accepted.
    schema_multiple(of) = "A multiple of {of}.";
    /// The least length of a string.
    schema_min_length(bound) = "At least {bound} characters.";
    /// The greatest length of a string.
    schema_max_length(bound) = "At most {bound} characters.";
    /// The least length of a list.
    schema_min_items(bound) = "At least {bound} items.";
    /// The greatest length of a list.
    schema_max_items(bound) = "At most {bound} items.";
    /// A list that has no item twice.
    schema_unique() = "No item twice.";
    /// A pattern that a string matches.
    schema_pattern(pattern) = "It matches the regular expression `{pattern}`.";
    /// The format of a string.
    schema_format(format) = "Format: {format}.";
    /// The value of what is left out.
    schema_default(value) = "Default: {value}.";
    /// An example.
    schema_example(value) = "Example: {value}.";
    /// The values that are accepted.
    schema_one_of(values) = "One of {values}.";
    /// A list in which every place has a kind of its own.
    schema_tuple(kinds) = "A list of exactly these, in this order: {kinds}.";
    /// An object that the dialect has no type for.
    schema_json_object() = "A JSON object, written as a string.";
    /// A value that the dialect has no type for.
    schema_json_value() = "Any JSON value, written as a string.";

    // The outputs of a call.

    /// The call names a tool that is not there.
    unknown_tool(name, tools) =
        "There is no tool named \"{name}\". The tools are: {tools}.";
    /// The same, and one is named much like it.
    unknown_tool_similar(name, similar, tools) =
        "There is no tool named \"{name}\"; \"{similar}\" may be meant. The tools are: {tools}.";
    /// What a tool says while it works.
    update(tool, call_id, message) =
        "{message}\n(Progress of the running call {call_id} of {tool}; its result is not known yet.)";
    /// A call that has given no output yet.
    still_running(tool, call_id) =
        "The call {call_id} of {tool} is still running; nothing is known of it yet.";
    /// A tool that has ended after updates, and returned nothing.
    finished_silently(tool, call_id) =
        "The call {call_id} of {tool} has finished, with nothing to report.";
    /// A tool that failed with an error that is not for the model.
    tool_failed() =
        "The tool failed.";
    /// A call that was cancelled before its first output.
    cancelled_before_output() =
        "The call was cancelled before it did anything that it reported.";
    /// A call that was cancelled after an update.
    cancelled_after_update(tool, call_id) =
        "The tool call {call_id} of {tool} was cancelled before it finished. Only the tool call was cancelled: what it had done until then is as its updates say.";
    /// A call that ran for too long.
    timed_out(tool, call_id, limit) =
        "The call {call_id} of {tool} was stopped because it ran for longer than {limit}.";

    // Refusals.

    /// Too many tasks run.
    refused_running(limit) =
        "The call was not made: {limit} calls are running, which is the most that may. Wait for one to end, or cancel one.";
    /// Too many tasks of one tool run.
    refused_tool_running(tool, limit) =
        "The call was not made: {limit} calls of {tool} are running, which is the most that may. Wait for one to end, or cancel one.";
    /// Too many calls came in one response.
    refused_batch(limit) =
        "The call was not made: one response may hold at most {limit} calls.";
    /// The arguments are too long.
    refused_argument_bytes(bytes, limit) =
        "The call was not made: its arguments are {bytes} bytes long, and at most {limit} are accepted.";
    /// The host is closing.
    refused_closed() =
        "The call was not made: the conversation is being closed.";
    /// A provider id that was used before for another call.
    refused_id(call_id) =
        "The call was not made: the id {call_id} was used before for another call.";
    /// A duplicate of a running task.
    duplicate(tool, call_id, elapsed, arguments) =
        "The call was not made: {tool} is running already, as call {call_id}, for {elapsed}, with the arguments {arguments}.";
    /// The last update of the running task.
    duplicate_last_update(message) =
        "Its last update: {message}";
    /// How to start another one all the same.
    duplicate_confirm() =
        "If the user asks for another one to be started beside it, call the tool again with \"confirm_duplicate\": true.";
    /// How to stop the running one.
    duplicate_cancel(call_id) =
        "If the user asks for the running one to be stopped, cancel {call_id}.";
    /// What to do without a wish of the user.
    duplicate_otherwise() =
        "Without such a request do nothing: its result will be reported.";
    /// A running task that should be replaced and cannot be.
    replace_refused(tool, call_id) =
        "The call was not made: {tool} is running already, as call {call_id}, and it cannot be cancelled.";
    /// A running task that should be replaced and does not stop.
    replace_stuck(tool, call_id) =
        "The call was not made: {tool} is running already, as call {call_id}, and it has not stopped yet. Try again later.";

    // The companion tools.

    /// A task was cancelled.
    cancel_done(tool, call_id) =
        "The tool call {call_id} of {tool} has been cancelled.";
    /// A task was told to stop and has not done so yet.
    cancel_stopping(tool, call_id) =
        "The tool call {call_id} of {tool} was told to stop; it is still stopping.";
    /// There is no such task.
    cancel_unknown(call_id, running) =
        "No running call has the id \"{call_id}\". Running: {running}.";
    /// The task has ended.
    cancel_ended(call_id) =
        "The call {call_id} has ended already; there is nothing to cancel.";
    /// The task cannot be cancelled.
    cancel_refused(tool, call_id) =
        "The call {call_id} of {tool} cannot be cancelled; it runs to its end.";

    // The conversation.

    /// The instruction of a reply that is made because results came in (B5).
    deferred_reply(call_ids) =
        "New outputs have come in that the user has not been told: {call_ids}. Tell the user what they say, all of it in one short and natural message. Do not repeat what you have said before, and do not call tools.";
    /// What is added when an earlier reply about them was cut off.
    deferred_again() =
        "An earlier message about some of them may have been cut off; the user may have heard only a part.";
    /// The line that a user's turn has while results wait to be told (B6).
    untold_results(call_ids) =
        "These outputs have not been told to the user yet: {call_ids}. Answer the user's last message first, then tell what they say in the same message.";
    /// The last round of a turn.
    answer_without_tools() =
        "Answer now with what is known; no further tool can be called in this turn.";
}

/// Why a sentence cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PromptError {
    /// No sentence has this name.
    #[error("no prompt is named `{name}`; `Prompts::NAMES` lists them")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// The new text uses a field that the sentence does not have.
    #[error("the prompt `{name}` has no field `{field}`; it has: {known}")]
    UnknownField {
        /// The sentence.
        name: String,
        /// The field.
        field: String,
        /// The fields that there are.
        known: String,
    },
}

/// The next `{field}` of a template: the text before it, the field's name, the text after it.
fn next_field(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (field, after) = rest.split_once('}')?;
    Some((before, field, after))
}

fn check(name: &str, text: &str, fields: &[&str]) -> Result<(), PromptError> {
    let mut rest = text;
    while let Some((_, field, after)) = next_field(rest) {
        if !fields.contains(&field) {
            return Err(PromptError::UnknownField {
                name: name.to_owned(),
                field: field.to_owned(),
                known: fields.join(", "),
            });
        }
        rest = after;
    }
    Ok(())
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + values.iter().map(|(_, v)| v.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, field, after)) = next_field(rest) {
        text.push_str(before);
        match values.iter().find(|(name, _)| *name == field) {
            Some((_, value)) => text.push_str(value),
            None => text.extend(["{", field, "}"]),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h2_braces_in_values_are_not_interpreted() {
        let prompts = Prompts::default();
        assert!(prompts.update("f", "call_1", "{tool} {x").starts_with("{tool} {x\n"));
    }

    #[test]
    fn h1_every_default_uses_only_fields_that_it_has() {
        let mut prompts = Prompts::default();
        for (name, fields) in Prompts::NAMES {
            let all: Vec<String> = fields.iter().map(|field| format!("{{{field}}}")).collect();
            prompts.set(name, all.concat()).unwrap();
        }
        assert_eq!(prompts.update("f", "c", "m"), "fcm");
    }

    #[test]
    fn h1_a_replacement_with_an_unknown_name_or_field_is_refused() {
        let mut prompts = Prompts::default();
        assert!(matches!(prompts.set("updat", "x"), Err(PromptError::UnknownName { .. })));
        let error = prompts.set("update", "{mesage}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the prompt `update` has no field `mesage`; it has: tool, call_id, message"
        );
    }
}
