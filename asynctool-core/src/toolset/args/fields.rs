//! The good path: one pass over the text, each field straight into its slot.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use super::{super::slot::Slots, Args, CONFIRM_FLAG};

/// What a key of the object is to the tool.
enum Key {
    Argument(usize),
    Confirmation,
    /// Noted already.
    Unknown,
}

struct KeySeed<'v, 'a> {
    args: &'v mut Args<'a>,
    /// The argument that is probably next: that behind the one before.
    next: usize,
}

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
        Ok(match self.args.index_of(name, self.next) {
            Some(index) => Key::Argument(index),
            None if self.args.tool.takes_confirmation() && name == CONFIRM_FLAG => Key::Confirmation,
            None => {
                self.args.unknown.push(name.to_owned());
                Key::Unknown
            }
        })
    }
}

/// Reads every field into its slot.
pub(super) struct FieldsVisitor<'v, 'a, S> {
    pub(super) args: &'v mut Args<'a>,
    pub(super) slots: &'v mut S,
}

impl<'de, S: Slots> Visitor<'de> for FieldsVisitor<'_, '_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut next = 0;
        while let Some(key) = map.next_key_seed(KeySeed { args: self.args, next })? {
            match key {
                Key::Argument(index) => {
                    self.slots.fill(index, &mut map)?;
                    next = index + 1;
                }
                Key::Confirmation => self.args.confirmed = map.next_value::<Option<bool>>()? == Some(true),
                Key::Unknown => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}
