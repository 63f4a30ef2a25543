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
            None if self.0.tool.takes_confirmation() && name == CONFIRM_FLAG => Key::Confirmation,
            None => Key::Unknown(name.to_owned()),
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
