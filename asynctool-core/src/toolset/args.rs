//! From the text of a call's arguments to the values of a tool's parameters, in one pass over the text.
//!
//! The good path goes from text to Rust types with nothing in between. Only when that fails is the text read
//! once more as a tree, so that every failure of the call can be told in one message (behaviour G3).

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::{
    names::{self, CONFIRM_FLAG},
    rule::{Measured, Ranged, Rule},
    tool::Param,
};
use crate::prompt::Prompts;

/// A type that can be read from JSON.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from JSON",
    label = "the arguments of a call cannot be turned into this parameter",
    note = "add `#[derive(serde::Deserialize)]` to `{Self}`"
)]
pub trait Decode: Sized {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Decode for T {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer)
    }
}

/// One failure of a call's arguments.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// The text is not a JSON object.
    Unreadable {
        /// What is wrong with it, and where.
        problem: String,
    },
    /// A parameter that must be there is not.
    Missing {
        /// The parameter.
        name: &'static str,
        /// A field of the call that may have been meant for it.
        similar: Option<String>,
    },
    /// A value that the parameter's type does not accept.
    Wrong {
        /// Where it is, such as `passengers[1].age`.
        path: String,
        /// What was found and what is accepted.
        problem: String,
    },
    /// A value that a declared rule does not accept.
    Rule {
        /// The parameter.
        name: &'static str,
        /// What was found, and the bound that it breaks.
        breach: Breach,
    },
}

/// How a value breaks a declared rule.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Breach {
    /// A number below the least one, which is given.
    Below(String, String),
    /// A number above the greatest one, which is given.
    Above(String, String),
    /// A number that is not below the bound, which is given.
    NotBelow(String, String),
    /// A string or list with fewer items than the number given.
    TooShort(usize, usize),
    /// A string or list with more items than the number given.
    TooLong(usize, usize),
}

/// Everything that is wrong with the arguments of a call.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the arguments of the call were rejected: {failures:?}")]
pub struct Rejection {
    /// All failures, in the order of the parameters.
    pub failures: Vec<Failure>,
}

impl Rejection {
    /// The text that the model reads.
    #[must_use]
    pub fn to_text(&self, prompts: &Prompts) -> String {
        let failures: Vec<String> = self.failures.iter().map(|failure| failure.to_text(prompts)).collect();
        prompts.arguments_rejected(&failures.join(" "))
    }
}

impl Failure {
    fn to_text(&self, prompts: &Prompts) -> String {
        match self {
            Self::Unreadable { problem } => prompts.arguments_unreadable(problem),
            Self::Missing { name, similar: None } => prompts.argument_missing(name),
            Self::Missing { name, similar: Some(similar) } => prompts.argument_misnamed(name, similar),
            Self::Wrong { path, problem } => prompts.argument_wrong(path, problem),
            Self::Rule { name, breach } => {
                let problem = match breach {
                    Breach::Below(found, bound) => prompts.breach_below(found, bound),
                    Breach::Above(found, bound) => prompts.breach_above(found, bound),
                    Breach::NotBelow(found, bound) => prompts.breach_not_below(found, bound),
                    Breach::TooShort(found, bound) => {
                        prompts.breach_too_short(&found.to_string(), &bound.to_string())
                    }
                    Breach::TooLong(found, bound) => {
                        prompts.breach_too_long(&found.to_string(), &bound.to_string())
                    }
                };
                prompts.argument_wrong(name, &problem)
            }
        }
    }
}

/// The arguments of one call while they are read.
pub struct Args<'a> {
    text: &'a str,
    params: &'static [Param],
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
    pub(crate) fn into_rejection(self) -> Rejection {
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
        let order = |failure: &Failure| {
            self.params.iter().position(|param| match failure {
                Failure::Missing { name, .. } | Failure::Rule { name, .. } => *name == param.name,
                Failure::Wrong { path, .. } => path_starts_with(path, param.name),
                Failure::Unreadable { .. } => false,
            })
        };
        self.failures.sort_by_key(order);
    }

    fn note_missing(&mut self, index: usize) {
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

/// The place of one argument.
#[doc(hidden)]
pub struct Slot<T, From> {
    value: Option<T>,
    from: PhantomData<From>,
}

impl<T, From> Default for Slot<T, From> {
    fn default() -> Self {
        Self { value: None, from: PhantomData }
    }
}

/// A slot that is filled from JSON.
#[doc(hidden)]
pub struct FromJson;

/// A slot that is never filled, for a type that cannot be read from JSON.
#[doc(hidden)]
pub struct Nothing;

/// Gives the slot for a `T`: the macro calls `(&&SlotFor::<T>::NEW).slot()`, and method lookup takes the first of
/// the two traits below that fits. A type that cannot be read so has a slot too: `Param::new` reports it, and
/// nothing of what stands around the slot reports it again.
#[doc(hidden)]
pub struct SlotFor<T>(PhantomData<T>);

impl<T> SlotFor<T> {
    pub const NEW: Self = Self(PhantomData);
}

#[doc(hidden)]
pub trait SlotFrom<T> {
    fn slot(&self) -> Slot<T, FromJson>;
}

impl<T: Decode> SlotFrom<T> for &SlotFor<T> {
    fn slot(&self) -> Slot<T, FromJson> {
        Slot::default()
    }
}

#[doc(hidden)]
pub trait NoSlot<T> {
    fn slot(&self) -> Slot<T, Nothing>;
}

impl<T> NoSlot<T> for SlotFor<T> {
    fn slot(&self) -> Slot<T, Nothing> {
        Slot::default()
    }
}

impl<T, From> Slot<T, From> {
    /// Fills an empty slot; the macro writes it for `#[arg(default)]`.
    pub fn or_default(&mut self, args: &Args<'_>, default: impl FnOnce() -> T) {
        if self.value.is_none() && args.is_good() {
            self.value = Some(default());
        }
    }

    pub fn take(self) -> Option<T> {
        self.value
    }
}

/// The places of some arguments: a slot, or a tuple of places.
#[doc(hidden)]
pub trait Slots: Default {
    /// How many arguments it holds.
    const LEN: usize;

    fn fill<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;

    /// On failure the path inside the argument, and the problem.
    fn fill_from_tree(&mut self, index: usize, value: &Value) -> Result<(), (String, String)>;

    fn settle(&mut self, first: usize, args: &mut Args<'_>);
}

impl<T> Slots for Slot<T, Nothing> {
    const LEN: usize = 1;

    fn fill<'de, A: MapAccess<'de>>(&mut self, _index: usize, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(drop)
    }

    fn fill_from_tree(&mut self, _index: usize, _value: &Value) -> Result<(), (String, String)> {
        Ok(())
    }

    fn settle(&mut self, _first: usize, _args: &mut Args<'_>) {}
}

impl<T: Decode> Slots for Slot<T, FromJson> {
    const LEN: usize = 1;

    fn fill<'de, A: MapAccess<'de>>(&mut self, _index: usize, map: &mut A) -> Result<(), A::Error> {
        self.value = Some(map.next_value_seed(DecodeSeed(PhantomData))?);
        Ok(())
    }

    fn fill_from_tree(&mut self, _index: usize, value: &Value) -> Result<(), (String, String)> {
        let mut track = serde_path_to_error::Track::new();
        match T::decode(serde_path_to_error::Deserializer::new(value, &mut track)) {
            Ok(value) => {
                self.value = Some(value);
                Ok(())
            }
            Err(error) => Err((track.path().to_string(), error.to_string())),
        }
    }

    fn settle(&mut self, first: usize, args: &mut Args<'_>) {
        if self.value.is_none() {
            match T::decode(Absent) {
                Ok(value) if args.params.get(first).is_some_and(|param| param.default.is_none()) => {
                    self.value = Some(value);
                }
                _ if args.params.get(first).is_some_and(|param| param.default.is_some()) => {}
                _ => args.note_missing(first),
            }
        }
    }
}

macro_rules! slots_for_tuples {
    ($(($($slot:ident $field:tt),*))*) => {$(
        #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple uses none")]
        impl<$($slot: Slots),*> Slots for ($($slot,)*) {
            const LEN: usize = 0 $(+ $slot::LEN)*;

            fn fill<'de, Access: MapAccess<'de>>(
                &mut self,
                mut index: usize,
                map: &mut Access,
            ) -> Result<(), Access::Error> {
                $(
                    if index < $slot::LEN {
                        return self.$field.fill(index, map);
                    }
                    index -= $slot::LEN;
                )*
                map.next_value::<IgnoredAny>().map(drop)
            }

            fn fill_from_tree(&mut self, mut index: usize, value: &Value) -> Result<(), (String, String)> {
                $(
                    if index < $slot::LEN {
                        return self.$field.fill_from_tree(index, value);
                    }
                    index -= $slot::LEN;
                )*
                Ok(())
            }

            fn settle(&mut self, mut first: usize, args: &mut Args<'_>) {
                $(
                    self.$field.settle(first, args);
                    first += $slot::LEN;
                )*
            }
        }
    )*};
}

// The macro nests tuples for tools with more parameters than the longest one here.
slots_for_tuples! {
    ()
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

struct DecodeSeed<T>(PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for DecodeSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer)
    }
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

/// Reads as a field that is not there: `None` for an option, an error for everything else.
struct Absent;

/// The error of a field that is not there; its text is never shown.
#[derive(Debug)]
struct IsAbsent;

impl fmt::Display for IsAbsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the field is absent")
    }
}

impl std::error::Error for IsAbsent {}

impl serde::de::Error for IsAbsent {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Absent {
    type Error = IsAbsent;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, IsAbsent> {
        Err(IsAbsent::custom(""))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, IsAbsent> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Whether a field of type `T` may be absent: what serde's own derive asks.
pub(crate) fn is_optional<T: Decode>() -> bool {
    T::decode(Absent).is_ok()
}
