//! From JSON to one value: of a field that is there, and of one that is absent.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, Visitor},
};

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

/// Decodes the next value of a map.
pub(super) struct DecodeSeed<T>(pub(super) PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for DecodeSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer)
    }
}

/// The same of a field that has a default: `null` is an absent one, also where its type knows a `null` (G2).
pub(super) struct OrAbsentSeed<T>(pub(super) PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for OrAbsentSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Decode> Visitor<'de> for OrAbsentSeed<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::decode(deserializer).map(Some)
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

/// The value of a field that is absent, if its type has one: what serde's own derive asks.
pub(super) fn absent<T: Decode>() -> Option<T> {
    T::decode(Absent).ok()
}

/// Whether a field of type `T` may be absent.
pub(crate) fn is_optional<T: Decode>() -> bool {
    absent::<T>().is_some()
}
