//! A value as the text that a model reads (behaviour A9).

use serde::{
    Serialize,
    ser::{Error as _, Serializer},
};

/// The text of a value: a string as it is, everything else as compact JSON; `None` for `null`.
pub(super) fn shown<T: Serialize + ?Sized>(value: &T) -> Result<Option<String>, serde_json::Error> {
    let mut shown = Shown::default();
    value.serialize(Outermost(&mut shown))?;
    let Some(json) = shown.json else { return Ok(shown.text) };
    let json = String::from_utf8(json.into_inner()).map_err(serde_json::Error::custom)?;
    match json.bytes().next() {
        // These have been JSON before: a string and `null` are no different for it.
        Some(b'"') => serde_json::from_str(&json).map(Some),
        _ if json == "null" => Ok(None),
        _ => Ok(Some(json)),
    }
}

/// What a value was written to, if it is anything.
#[derive(Default)]
struct Shown {
    text: Option<String>,
    json: Option<Json>,
}

type Json = serde_json::Serializer<Vec<u8>>;
type Within<'s> = &'s mut Json;

/// Writes the outermost value. What is within it goes straight to the writer of JSON.
struct Outermost<'s>(&'s mut Shown);

impl<'s> Outermost<'s> {
    fn text(self, text: impl Into<String>) {
        self.0.text = Some(text.into());
    }

    fn json(self) -> Within<'s> {
        const USUAL: usize = 128; // bytes, as serde_json has it
        self.0.json.insert(Json::new(Vec::with_capacity(USUAL)))
    }
}

/// Those that are bare texts, and those that are JSON.
macro_rules! lone_values {
    ($($method:ident($type:ty) => $how:ident;)*) => {$(
        fn $method(self, value: $type) -> Result<(), Self::Error> {
            lone_values!($how $method(self, value))
        }
    )*};
    (number $method:ident($self:ident, $value:ident)) => {{
        $self.text(itoa::Buffer::new().format($value));
        Ok(())
    }};
    (text $method:ident($self:ident, $value:ident)) => {{
        $self.text($value);
        Ok(())
    }};
    (json $method:ident($self:ident, $value:ident)) => {
        $self.json().$method($value)
    };
}

impl<'s> Serializer for Outermost<'s> {
    type Ok = ();
    type Error = serde_json::Error;
    type SerializeSeq = <Within<'s> as Serializer>::SerializeSeq;
    type SerializeTuple = <Within<'s> as Serializer>::SerializeTuple;
    type SerializeTupleStruct = <Within<'s> as Serializer>::SerializeTupleStruct;
    type SerializeTupleVariant = <Within<'s> as Serializer>::SerializeTupleVariant;
    type SerializeMap = <Within<'s> as Serializer>::SerializeMap;
    type SerializeStruct = <Within<'s> as Serializer>::SerializeStruct;
    type SerializeStructVariant = <Within<'s> as Serializer>::SerializeStructVariant;

    lone_values! {
        serialize_str(&str) => text;
        serialize_char(char) => text;
        serialize_u8(u8) => number;
        serialize_u16(u16) => number;
        serialize_u32(u32) => number;
        serialize_u64(u64) => number;
        serialize_u128(u128) => number;
        serialize_i8(i8) => number;
        serialize_i16(i16) => number;
        serialize_i32(i32) => number;
        serialize_i64(i64) => number;
        serialize_i128(i128) => number;
        serialize_bool(bool) => json;
        serialize_f32(f32) => json;
        serialize_f64(f64) => json;
        serialize_bytes(&[u8]) => json;
    }

    fn serialize_none(self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Self::Error> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Self::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), Self::Error> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), Self::Error> {
        self.text(variant);
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Self::Error> {
        self.json().serialize_newtype_variant(name, index, variant, value)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, Self::Error> {
        self.json().serialize_seq(length)
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, Self::Error> {
        self.json().serialize_tuple(length)
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleStruct, Self::Error> {
        self.json().serialize_tuple_struct(name, length)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant, Self::Error> {
        self.json().serialize_tuple_variant(name, index, variant, length)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, Self::Error> {
        self.json().serialize_map(length)
    }

    fn serialize_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStruct, Self::Error> {
        self.json().serialize_struct(name, length)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, Self::Error> {
        self.json().serialize_struct_variant(name, index, variant, length)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::RawValue};

    use super::*;

    #[derive(Serialize)]
    enum Answer {
        Plain,
        Held(u8),
        Listed(u8, u8),
        Named { a: u8 },
    }

    #[derive(Serialize)]
    struct Of<T>(T);

    #[derive(Serialize)]
    struct Nothing;

    fn same<T: Serialize>(value: T) {
        let json = serde_json::to_value(&value).unwrap();
        let expected = match &json {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            _ => Some(serde_json::to_string(&value).unwrap()),
        };
        assert_eq!(shown(&value).unwrap(), expected);
    }

    #[test]
    fn a9_every_kind_of_value_is_the_text_that_its_json_is() {
        same("a \"b\"\n");
        same('"');
        same("null");
        same(Of(Some("ä")));
        same((true, -1_i8, 1.5_f32));
        same(u64::MAX);
        same(i128::from(-3));
        same(f64::NAN);
        same(false);
        same(None::<u8>);
        same(());
        same(Nothing);
        same(Of(Nothing));
        same([Of(1), Of(2)]);
        same((Answer::Plain, Answer::Held(1)));
        same(Answer::Plain);
        same(Answer::Held(1));
        same(Answer::Listed(1, 2));
        same(Answer::Named { a: 1 });
        same(json!({"a": [null, "b\n"], "c": {}}));
        same(json!("a\n"));
        same(std::net::Ipv4Addr::LOCALHOST);
        for raw in ["\"a\\n\"", "null", "[ 1 ]"] {
            same(RawValue::from_string(raw.to_owned()).unwrap());
        }
    }

    #[test]
    fn what_cannot_be_json_is_an_error() {
        let map = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(shown(&map).is_err());
    }
}
