//! From the text of a call's arguments to the values of a tool's parameters, in one pass over the text.
//!
//! The good path goes from text to Rust types with nothing in between. Only when that fails is the text read
//! again, field by field, so that it can be mended, and every failure be told in one message (behaviours G1-G3).

mod fields;

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserializer, de::IgnoredAny};
use serde_json::{Map, Value, value::RawValue};

use self::fields::FieldsVisitor;
use super::{
    coerce::coerced,
    conform,
    descriptor::Descriptor,
    names::{self, CONFIRM_FLAG},
    path::path_at,
    rejection::{Breach, Failure, Rejection},
    repair::repaired,
    rule::{Number, Rule},
    slot::{FromText, Places, Slots},
};

/// How the arguments of calls are read.
///
/// ```
/// use asynctool_core::Reading;
///
/// let mut reading = Reading::default();
/// reading.coerce = false; // `"5"` is no number
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// Whether a text that is nearly JSON is mended: a code fence, single quotes, brackets that are missing. True.
    pub repair: bool,
    /// Whether a value may be written otherwise than the schema says: `"5"` for 5, one item for a list. True.
    /// [`Dialect::Gemini`](crate::Dialect::Gemini) needs it: it has maps written as texts that hold JSON.
    pub coerce: bool,
    /// Whether a call with a field that is not a parameter is refused. False: such a field is passed over.
    pub deny_unknown: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self { repair: true, coerce: true, deny_unknown: false }
    }
}

/// The arguments of one call while they are read.
pub struct Args<'a> {
    text: &'a str,
    tool: &'a Descriptor,
    reading: Reading,
    confirmed: bool,
    unknown: Vec<String>,
    failures: Vec<Failure>,
    /// The arguments as they should have been written, where they were not.
    corrected: Option<String>,
}

impl<'a> Args<'a> {
    pub(crate) fn new(text: &'a str, tool: &'a Descriptor, reading: Reading) -> Self {
        Self {
            text,
            tool,
            reading,
            confirmed: false,
            unknown: Vec::new(),
            failures: Vec::new(),
            corrected: None,
        }
    }

    /// Whether the call carries `confirm_duplicate: true`.
    pub(crate) fn confirmed(&self) -> bool {
        self.confirmed
    }

    /// The arguments as they should have been written; `None` if they were.
    pub(crate) fn take_corrected(&mut self) -> Option<String> {
        self.corrected.take()
    }

    /// Why the macro's code gave no future.
    pub(crate) fn into_rejection(mut self) -> Rejection {
        self.note_unknown();
        let params = self.tool.params();
        let order = |failure: &Failure| {
            let at = params.iter().position(|param| param.name == failure.parameter());
            (matches!(failure, Failure::Unknown { .. }), at)
        };
        self.failures.sort_by_key(order);
        Rejection { failures: self.failures }
    }

    /// Notes the fields that nothing takes, but for those that were told beside a missing one.
    fn note_unknown(&mut self) {
        let told = |name: &str, failures: &[Failure]| {
            failures.iter().any(|failure| match failure {
                Failure::Missing { similar: Some(similar), .. } => similar == name,
                Failure::Unknown { path, .. } => path == name,
                _ => false,
            })
        };
        for name in std::mem::take(&mut self.unknown) {
            if !told(&name, &self.failures) {
                let params = self.tool.params().iter().map(|param| param.name);
                let similar = names::most_similar(&name, params).map(str::to_owned);
                self.failures.push(Failure::Unknown { path: name, similar });
            }
        }
    }

    /// Reads the text into these places, one for each parameter, in their order; `None` if it is not accepted.
    pub(super) fn read<P: Places>(&mut self, places: P) -> Option<<P::Slots as Slots>::Values> {
        let mut slots = places.empty();
        if self.read_strictly(&mut slots).is_err() {
            slots = places.empty();
            self.unknown.clear();
            self.confirmed = false;
            self.read_field_by_field(&mut slots);
        }
        self.settle(&mut slots);
        if self.is_good() { slots.values() } else { None }
    }

    fn read_strictly<S: Slots>(&mut self, slots: &mut S) -> Result<(), serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(self.text);
        deserializer.deserialize_map(FieldsVisitor { args: self, slots })?;
        deserializer.end()
    }

    fn read_field_by_field(&mut self, slots: &mut dyn FromText) {
        let mut corrections: BTreeMap<String, Value> = BTreeMap::new();
        let text = self.object_text();
        let Some(fields) = self.fields_of(&text) else { return };
        for (name, field) in fields {
            let is_confirmation = self.tool.takes_confirmation() && name == CONFIRM_FLAG;
            match self.index_of(&name, 0) {
                Some(index) => match self.read_field(slots, index, field.get()) {
                    Ok(None) => {}
                    Ok(Some(correction)) => drop(corrections.insert(name, correction)),
                    Err(failures) => self.failures.extend(failures),
                },
                None if is_confirmation => {
                    let value = serde_json::from_str(field.get()).unwrap_or_default();
                    let value =
                        self.changed(&value, &Value::from_iter([("type", "boolean")])).unwrap_or(value);
                    self.confirmed = value == Value::Bool(true);
                }
                None => self.unknown.push(name),
            }
        }
        self.correct(&text, corrections);
    }

    /// Reads one field into its slot; what it should have been if it was read only when it was changed.
    fn read_field(
        &self,
        slots: &mut dyn FromText,
        index: usize,
        text: &str,
    ) -> Result<Option<Value>, Vec<Failure>> {
        let Some(param) = self.tool.params().get(index) else { return Ok(None) };
        if text == "null" && param.default.is_some() {
            return Ok(None); // strict dialects send every field, and null for the absent ones
        }
        let Err(error) = slots.fill_from_text(index, text) else { return Ok(None) };
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let any = Value::Bool(true);
        let schema =
            self.tool.schema().pointer("/properties").and_then(|known| known.get(param.name)).unwrap_or(&any);
        let changed = self.changed(&value, schema);
        let (value, text) = match changed {
            Some(changed) => {
                let text = changed.to_string();
                match slots.fill_from_text(index, &text) {
                    Ok(()) => return Ok(Some(changed)),
                    Err(_) => (changed, Cow::Owned(text)),
                }
            }
            None => (value, Cow::Borrowed(text)),
        };
        let mut failures = conform::failures(&value, schema, self.tool.schema(), param.name);
        if failures.iter().all(|failure| matches!(failure, Failure::Unknown { .. })) {
            // The schema knows nothing of what the type misses: the type says it itself.
            let path = format!("{}{}", param.name, path_at(&text, error.line(), error.column()));
            failures.push(Failure::Rejected { path, problem: without_position(&error) });
        }
        Err(failures)
    }

    /// The value in the writing of the schema, if that is wanted and it is in another.
    fn changed(&self, value: &Value, schema: &Value) -> Option<Value> {
        self.reading.coerce.then(|| coerced(value, schema, self.tool.schema())).flatten()
    }

    /// The text, mended if that is wanted and it has to be.
    fn object_text(&mut self) -> Cow<'a, str> {
        let is_object = |text: &str| {
            let text = text.trim_start();
            text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok()
        };
        let text = self.text.trim();
        if text.is_empty() || text == "null" {
            return Cow::Borrowed("{}");
        }
        if !is_object(text)
            && self.reading.repair
            && let Some(mended) = repaired(text)
        {
            self.corrected = Some(mended.clone());
            return Cow::Owned(mended);
        }
        Cow::Borrowed(self.text)
    }

    fn fields_of<'t>(&mut self, text: &'t str) -> Option<BTreeMap<String, &'t RawValue>> {
        let problem = match serde_json::from_str(text) {
            Ok(fields) => return Some(fields),
            Err(error) => match serde_json::from_str::<Value>(text) {
                Ok(other) => format!("found {}", kind_of(&other)),
                Err(_) => format!("{error}, near {}", around(text, &error)),
            },
        };
        self.failures.push(Failure::Unreadable { problem });
        None
    }

    /// Keeps the arguments as they should have been written.
    fn correct(&mut self, text: &str, corrections: BTreeMap<String, Value>) {
        if corrections.is_empty() {
            return;
        }
        let fields: Option<Map<String, Value>> = serde_json::from_str(text).ok();
        self.corrected = fields.map(|mut fields| {
            fields.extend(corrections);
            Value::Object(fields).to_string()
        });
    }

    /// The arguments of a tool that is known by its schema only, or of the fake of one that has parameters; `None` if they
    /// are not accepted.
    pub(crate) fn read_object(&mut self) -> Option<Value> {
        let text = self.object_text();
        self.fields_of(&text)?;
        let mut value: Value = serde_json::from_str(&text).ok()?;
        let schema = self.tool.schema();
        let optional = self.optional();
        if let Some(fields) = value.as_object_mut() {
            let has_default = |name: &str| optional.iter().any(|(known, _)| *known == name);
            fields.retain(|name, value| !(value.is_null() && has_default(name)));
        }
        if let Some(changed) = self.changed(&value, schema) {
            self.corrected = Some(changed.to_string());
            value = changed;
        }
        if self.tool.takes_confirmation()
            && let Some(flag) = value.as_object_mut().and_then(|fields| fields.remove(CONFIRM_FLAG))
        {
            self.confirmed = flag == Value::Bool(true);
        }
        let failures = conform::failures(&value, schema, schema, "");
        let passed_over = !self.reading.deny_unknown
            && failures.iter().all(|failure| matches!(failure, Failure::Unknown { .. }));
        if !passed_over {
            self.failures.extend(failures);
        }
        if let Some(fields) = value.as_object_mut() {
            for (name, property) in optional {
                if let Some(default) = property.get("default").filter(|default| !default.is_null()) {
                    fields.entry(name).or_insert_with(|| default.clone());
                }
            }
        }
        self.is_good().then_some(value)
    }

    /// The parameters that have a default, with their schemas.
    fn optional(&self) -> Vec<(&'static str, &'a Value)> {
        let properties = self.tool.schema().get("properties");
        let params = self.tool.params().iter().filter(|param| param.default.is_some());
        params.filter_map(|param| Some((param.name, properties?.get(param.name)?))).collect()
    }

    fn settle(&mut self, slots: &mut dyn FromText) {
        if self.reading.deny_unknown {
            self.note_unknown();
        }
        // To say of a text that cannot be read that every field is missing would only hide the one thing to correct.
        if !matches!(self.failures.first(), Some(Failure::Unreadable { .. })) {
            slots.settle(0, self);
        }
    }

    pub(super) fn note_missing(&mut self, index: usize) {
        let Some(name) = self.tool.params().get(index).map(|param| param.name) else { return };
        // A field that is there and not accepted has an empty slot too.
        if !self.failures.iter().any(|failure| failure.parameter() == name) {
            let similar = names::most_similar(name, self.unknown.iter().map(String::as_str));
            self.failures
                .push(Failure::Missing { path: name.to_owned(), similar: similar.map(str::to_owned) });
        }
    }

    pub(super) fn check_number(&mut self, index: usize, number: Number) {
        self.check(index, |rule| rule.breach_of_number(number));
    }

    /// In characters or items.
    pub(super) fn check_length(&mut self, index: usize, length: usize) {
        self.check(index, |rule| rule.breach_of_length(length));
    }

    pub(super) fn check_text(&mut self, index: usize, text: &str) {
        let pattern = self.tool.pattern(index);
        self.check(index, |rule| rule.breach_of_text(text, pattern));
    }

    fn check(&mut self, index: usize, breach_of: impl Fn(&Rule) -> Option<Breach>) {
        let Some(param) = self.tool.params().get(index) else { return };
        for breach in param.rules.iter().filter_map(breach_of) {
            self.failures.push(Failure::Rule { path: param.name.to_owned(), breach });
        }
    }

    /// Whether nothing was found that is not accepted.
    pub(super) fn is_good(&self) -> bool {
        self.failures.is_empty()
    }

    /// The place of the parameter of this name, which is probably `next`.
    fn index_of(&self, name: &str, next: usize) -> Option<usize> {
        let params = self.tool.params();
        if params.get(next).is_some_and(|param| param.name == name) {
            return Some(next);
        }
        params.iter().position(|param| param.name == name)
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What stands where the reader stopped, so that a model finds the place.
fn around(text: &str, error: &serde_json::Error) -> String {
    const SHOWN: usize = 24;
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    // The column counts bytes.
    let at = (0..=error.column().min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
    let (before, after) = line.split_at(at);
    let before: Vec<char> = before.chars().rev().take(SHOWN).collect();
    let shown: String = before.into_iter().rev().chain(after.chars().take(SHOWN)).collect();
    Value::from(shown).to_string()
}

/// The message without the place in a text that the model has not written.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}
