//! What a rewriting has to say: what was lost, and what goes into a description instead of its keyword.

use serde_json::{Map, Value};

use super::{Loss, rewrite::append, walk};
use crate::prompt::Prompts;

/// The notes on one tool.
pub(super) struct Notes<'n> {
    pub(super) tool: &'n str,
    pub(super) words: &'n Prompts,
    pub(super) losses: &'n mut Vec<Loss>,
}

impl Notes<'_> {
    /// Notes that something in this place cannot be said.
    pub(super) fn lose(&mut self, pointer: &str, what: impl Into<String>) {
        self.note(pointer, what.into(), false);
    }

    /// Notes why the tool is not strict.
    pub(super) fn fall_back(&mut self, pointer: &str, why: &str) {
        self.note(pointer, format!("not strict: {why}"), true);
    }

    fn note(&mut self, pointer: &str, what: String, is_fallback: bool) {
        self.losses.push(Loss { tool: self.tool.to_owned(), pointer: pointer.to_owned(), what, is_fallback });
    }

    /// Leaves only these keywords; what another one says goes into the description where there are words for it, and
    /// is a loss.
    pub(super) fn keep_only(&mut self, schema: &mut Value, keywords: &[&str]) {
        walk::each_object(schema, &mut |fields, pointer| {
            let others: Vec<String> =
                fields.keys().filter(|keyword| !keywords.contains(&keyword.as_str())).cloned().collect();
            for keyword in others {
                let Some(value) = fields.shift_remove(&keyword) else { continue };
                if keyword == "$schema" || (keyword == "format" && is_width(&value)) {
                    continue; // the width of a number is told by its bounds
                }
                self.tell(fields, &keyword, &value);
                self.lose(pointer, format!("`{keyword}` is not known to the provider: {value}"));
            }
        });
    }

    /// Leaves only these formats of strings, likewise; those of numbers are their width.
    pub(super) fn keep_formats(&mut self, schema: &mut Value, formats: &[&str]) {
        walk::each_object(schema, &mut |fields, pointer| {
            let known = |format: &Value| format.as_str().is_some_and(|format| formats.contains(&format));
            let Some(format) = fields.get("format").filter(|format| !known(format)).cloned() else { return };
            fields.shift_remove("format");
            if !is_width(&format) {
                self.tell(fields, "format", &format);
                self.lose(pointer, format!("the format {format} is not known to the provider"));
            }
        });
    }

    /// Adds to the description what the keyword says, if there are words for it.
    pub(super) fn tell(&self, fields: &mut Map<String, Value>, keyword: &str, value: &Value) {
        let words = self.words;
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let sentence = match keyword {
            "minimum" => words.schema_minimum(&text),
            "maximum" => words.schema_maximum(&text),
            "exclusiveMinimum" => words.schema_above(&text),
            "exclusiveMaximum" => words.schema_below(&text),
            "multipleOf" => words.schema_multiple(&text),
            "minLength" => words.schema_min_length(&text),
            "maxLength" => words.schema_max_length(&text),
            "minItems" | "minProperties" => words.schema_min_items(&text),
            "maxItems" | "maxProperties" => words.schema_max_items(&text),
            "uniqueItems" if *value == Value::Bool(true) => words.schema_unique(),
            "pattern" => words.schema_pattern(&text),
            "format" => words.schema_format(&text),
            "default" => words.schema_default(&value.to_string()),
            "examples" => {
                let examples: Vec<String> =
                    value.as_array().into_iter().flatten().map(Value::to_string).collect();
                words.schema_example(&examples.join(", "))
            }
            "enum" | "const" => {
                let values: Vec<String> = match value {
                    Value::Array(values) if keyword == "enum" => {
                        values.iter().map(Value::to_string).collect()
                    }
                    only => vec![only.to_string()],
                };
                words.schema_one_of(&values.join(", "))
            }
            _ => return,
        };
        append(fields, &sentence, " ");
    }
}

/// Whether the format is the width of a number, as schemars writes it.
fn is_width(format: &Value) -> bool {
    let known = ["float", "double"];
    format.as_str().is_some_and(|format| {
        known.contains(&format)
            || format
                .strip_prefix('u')
                .unwrap_or(format)
                .strip_prefix("int")
                .is_some_and(|bits| bits.bytes().all(|byte| byte.is_ascii_digit()))
    })
}
