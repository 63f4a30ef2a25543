//! From the text of a call's arguments to the values of a tool's parameters, in one pass over the text.
//!
//! The good path goes from text to Rust types with nothing in between. Only when that fails is the text read
//! once more as a tree, so that every failure of the call can be told in one message (behaviour G3).

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::{
    names::{self, CONFIRM_FLAG},
    rejection::{Breach, Failure, Rejection},
    rule::{Measured, Ranged, Rule},
    slot::{Slot, Slots},
    tool::Param,
};

/// The arguments of one call while they are read.
pub struct Args<'a> {
    text: &'a str,
    pub(super) params: &'static [Param],
    takes_confirmation: bool,
    confirmed: bool,
    unknown: Vec<String>,
    failures: Vec<Failure>,
}

impl<'a> Args<'a> {
    pub(crate) fn new(text: &'a str, params: &'static [Param], takes_confirmation: bool) -> Self {
        Self { text, params, takes_confirmation, confirmed: false, unknown: Vec::new(), failures: Vec::new() }
    }

    /// Whether the call carries `confirm_duplicate: true`.
    pub(crate) fn confirmed(&self) -> bool {
        self.confirmed
    }

    /// Why the macro's code gave no future.
    pub(crate) fn into_rejection(mut self) -> Rejection {
        let params = self.params;
        let order = |failure: &Failure| {
            params.iter().position(|param| match failure {
                Failure::Missing { name, .. } | Failure::Rule { name, .. } => *name == param.name,
                Failure::Wrong { path, .. } => path_starts_with(path, param.name),
                Failure::Unreadable { .. } => false,
            })
        };
        self.failures.sort_by_key(order);
        Rejection { failures: self.failures }
    }

    /// Reads the text into empty slots, one for each parameter, in their order.
    #[doc(hidden)]
    pub fn read<S: Slots>(&mut self, mut slots: S) -> S {
        if self.read_strictly(&mut slots).is_err() {
            slots = S::default();
            self.unknown.clear();
            self.confirmed = false;
            self.read_field_by_field(&mut slots);
        }
        slots
    }

    fn read_strictly<S: Slots>(&mut self, slots: &mut S) -> Result<(), serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(self.text);
        deserializer.deserialize_map(FieldsVisitor { args: self, slots })?;
        deserializer.end()
    }

    fn read_field_by_field<S: Slots>(&mut self, slots: &mut S) {
        for (name, value) in self.tree() {
            if let Some(index) = self.index_of(&name) {
                let param = self.params.get(index);
                if value.is_null() && param.is_some_and(|param| param.default.is_some()) {
                    continue; // strict dialects send every field, and null for the absent ones
                }
                if let Err((path, problem)) = slots.fill_from_tree(index, &value) {
                    let name = param.map_or("", |param| param.name);
                    self.failures.push(Failure::Wrong { path: join_path(name, &path), problem });
                }
            } else if self.takes_confirmation && name == CONFIRM_FLAG {
                self.confirmed = value == Value::Bool(true);
            } else {
                self.unknown.push(name);
            }
        }
    }

    /// The text as a tree; an empty text and `null` mean no arguments (G1).
    fn tree(&mut self) -> serde_json::Map<String, Value> {
        if self.text.trim().is_empty() {
            return serde_json::Map::new();
        }
        let problem = match serde_json::from_str(self.text) {
            Ok(Value::Object(fields)) => return fields,
            Ok(Value::Null) => return serde_json::Map::new(),
            Ok(other) => format!("found {}", kind_of(&other)),
            Err(error) => error.to_string(),
        };
        self.failures.push(Failure::Unreadable { problem });
        serde_json::Map::new()
    }

    /// Gives every slot that is still empty the value that an absent field has, or notes that it is missing.
    #[doc(hidden)]
    pub fn settle<S: Slots>(&mut self, slots: &mut S) {
        if matches!(self.failures.first(), Some(Failure::Unreadable { .. })) {
            return; // to say that every field is missing would only hide the one thing to correct
        }
        slots.settle(0, self);
    }

    pub(super) fn note_missing(&mut self, index: usize) {
        let Some(name) = self.params.get(index).map(|param| param.name) else { return };
        let failed = |failure: &Failure| matches!(failure, Failure::Wrong { path, .. } if path_starts_with(path, name));
        if !self.failures.iter().any(failed) {
            let similar = names::most_similar(name, self.unknown.iter().map(String::as_str));
            self.failures.push(Failure::Missing { name, similar: similar.map(str::to_owned) });
        }
    }

    /// Checks the parameter's rules on a number.
    #[doc(hidden)]
    pub fn check_range<T: Ranged>(&mut self, index: usize, slot: &Slot<T, impl Sized>) {
        let number = slot.value.as_ref().and_then(Ranged::number);
        let Some(number) = number else { return };
        self.check(index, |rule| rule.breach_of_number(number));
    }

    /// Checks the parameter's rules on the length of a string or list.
    #[doc(hidden)]
    pub fn check_length<T: Measured>(&mut self, index: usize, slot: &Slot<T, impl Sized>) {
        let length = slot.value.as_ref().and_then(Measured::length);
        let Some(length) = length else { return };
        self.check(index, |rule| rule.breach_of_length(length));
    }

    fn check(&mut self, index: usize, breach_of: impl Fn(&Rule) -> Option<Breach>) {
        let Some(param) = self.params.get(index) else { return };
        for breach in param.rules.iter().filter_map(breach_of) {
            self.failures.push(Failure::Rule { name: param.name, breach });
        }
    }

    /// Whether every slot holds a value that may be used.
    #[doc(hidden)]
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.failures.is_empty()
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| param.name == name)
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

fn join_path(name: &str, inner: &str) -> String {
    match inner {
        "" | "." => name.to_owned(),
        _ if inner.starts_with('[') => format!("{name}{inner}"),
        _ => format!("{name}.{inner}"),
    }
}

fn path_starts_with(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// What a key of the object is to the tool.
enum Key {
    Argument(usize),
    Confirmation,
    Unknown(String),
}

struct KeySeed<'s, 'a>(&'s Args<'a>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_, '_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(match self.0.index_of(name) {
            Some(index) => Key::Argument(index),
            None if self.0.takes_confirmation && name == CONFIRM_FLAG => Key::Confirmation,
            None => Key::Unknown(name.to_owned()),
        })
    }
}

struct FieldsVisitor<'v, 'a, S> {
    args: &'v mut Args<'a>,
    slots: &'v mut S,
}

impl<'de, S: Slots> Visitor<'de> for FieldsVisitor<'_, '_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed(self.args))? {
            match key {
                Key::Argument(index) => self.slots.fill(index, &mut map)?,
                Key::Confirmation => self.args.confirmed = map.next_value::<Option<bool>>()? == Some(true),
                Key::Unknown(name) => {
                    map.next_value::<IgnoredAny>()?;
                    self.args.unknown.push(name);
                }
            }
        }
        Ok(())
    }
}
