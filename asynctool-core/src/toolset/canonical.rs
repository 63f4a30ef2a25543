//! Arguments in canonical form, so that equal calls have equal text (behaviour C3).
//!
//! The text is read once, and each value is written as soon as it is read: what was written otherwise is the same then,
//! and what says no more than its absence is gone. It is JSON but for a comma behind each part, and for the signs that
//! strings have escapes for: nobody reads it.

mod plan;
#[cfg(test)]
mod properties;

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

pub(super) use self::plan::Plan;
use self::plan::Shape;

/// The canonical text of a call's decoded arguments, or of those of these names.
///
/// An omitted optional field equals its default, the order of keys does not matter, that of lists does, and
/// `1` equals `1.0`. Fields that a closed schema does not know are not part of it, nor is the flag that confirms.
pub(super) fn canonical(arguments: &str, plan: &Plan, only: Option<&[&str]>) -> String {
    let mut writer = Writer::new(plan, arguments.len());
    let mut json = serde_json::Deserializer::from_str(arguments);
    let read = json.deserialize_any(RootVisitor { writer: &mut writer, only }).and_then(|()| json.end());
    match read {
        Ok(()) => writer.text,
        Err(_) if arguments.trim().is_empty() => NO_ARGUMENTS.to_owned(),
        // Decoding passes over what it does not need, such as a number beyond all types in a field of a field.
        Err(_) => arguments.to_owned(),
    }
}

const NO_ARGUMENTS: &str = "{}";

/// One value, as it is written within others; `None` if it cannot be read.
fn written(json: &str, plan: &Plan, shape: Option<&Shape>) -> Option<String> {
    let mut writer = Writer::new(plan, json.len());
    ValueSeed { writer: &mut writer, shape }
        .deserialize(&mut serde_json::Deserializer::from_str(json))
        .ok()?;
    Some(writer.text)
}

/// The canonical text while it is written.
struct Writer<'p> {
    plan: &'p Plan,
    text: String,
    /// The fields so far of the objects that are not at their end, those of the innermost one last.
    fields: Vec<WrittenField>,
}

/// Where a field stands in the text. It is empty if the field says no more than its absence.
#[derive(Clone, Copy)]
struct WrittenField {
    /// Its place in the schema; behind all of them if that does not know it.
    rank: usize,
    start: usize,
    /// Where its name ends.
    value: usize,
}

const UNKNOWN: usize = usize::MAX;

impl<'p> Writer<'p> {
    fn new(plan: &'p Plan, length: usize) -> Self {
        const MORE: usize = 16; // the commas behind the last parts
        Self { plan, text: String::with_capacity(length + MORE), fields: Vec::new() }
    }

    fn since(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or_default()
    }

    /// Sorts the fields of an object, the first of which is that of this number, and leaves out all but the last of
    /// those that are there several times.
    fn sort_fields(&mut self, first: usize) {
        let fields = self.fields.get(first..).unwrap_or_default();
        let Some(begin) = fields.first().map(|field| field.start) else { return };
        let ends = fields.iter().skip(1).map(|next| next.start).chain([self.text.len()]);
        let text_between = |from, to| self.text.get(from..to).unwrap_or_default();
        let mut parts: Vec<(usize, &str, &str)> = fields
            .iter()
            .zip(ends)
            .map(|(field, end)| {
                // Of a field that the schema knows the place is the name.
                let name = if field.rank == UNKNOWN { text_between(field.start, field.value) } else { "" };
                (field.rank, name, text_between(field.start, end))
            })
            .collect();
        parts.sort_by_key(|(rank, name, _)| (*rank, *name)); // a stable one: the last stays the last
        let mut sorted = String::with_capacity(self.text.len() - begin);
        let nexts = parts.iter().skip(1).map(Some).chain([None]);
        for ((rank, name, part), next) in parts.iter().zip(nexts) {
            if next.is_none_or(|next| (next.0, next.1) != (*rank, *name)) {
                sorted.push_str(part);
            }
        }
        self.text.truncate(begin);
        self.text.push_str(&sorted);
    }
}

/// Writes a string that may hold what ends one.
fn push_escaped(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        if matches!(c, '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
}

fn push_name(text: &mut String, name: &str) {
    push_escaped(text, name);
    text.push(':');
}

/// Writes a value of any kind.
struct ValueSeed<'w, 'p> {
    writer: &'w mut Writer<'p>,
    shape: Option<&'p Shape>,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.writer.text.push_str("null");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.writer.text.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.writer.text.push_str(itoa::Buffer::new().format(number));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.writer.text.push_str(itoa::Buffer::new().format(number));
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "it is below 2^53")]
    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        // Within 2^53 a whole float is exactly an integer, so both are written alike.
        if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
            return self.visit_i64(number as i64);
        }
        self.writer.text.push_str(zmij::Buffer::new().format(number));
        Ok(())
    }

    fn visit_borrowed_str<E>(self, string: &'de str) -> Result<(), E> {
        // It stands so between the quotes of the arguments: nothing in it needs an escape.
        let text = &mut self.writer.text;
        text.push('"');
        text.push_str(string);
        text.push('"');
        Ok(())
    }

    fn visit_str<E>(self, string: &str) -> Result<(), E> {
        push_escaped(&mut self.writer.text, string);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { writer, shape } = self;
        let shape = shape.and_then(|shape| writer.plan.items_of(shape));
        writer.text.push('[');
        while items.next_element_seed(ValueSeed { writer, shape })?.is_some() {
            writer.text.push(',');
        }
        writer.text.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        write_object(self.writer, self.shape, None, fields)
    }
}

/// Writes all arguments of a call; `null` means none, and nothing else is ever decoded.
struct RootVisitor<'w, 'p, 'o> {
    writer: &'w mut Writer<'p>,
    only: Option<&'o [&'o str]>,
}

impl<'de> Visitor<'de> for RootVisitor<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.writer.text.push_str(NO_ARGUMENTS);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        let Self { writer, only } = self;
        let (shape, is_closed) = (writer.plan.root(), writer.plan.is_closed());
        write_object(writer, shape, Some(Choice { only, is_closed }), fields)
    }
}

/// Which fields of the outermost object count.
#[derive(Clone, Copy)]
struct Choice<'o> {
    only: Option<&'o [&'o str]>,
    is_closed: bool,
}

fn write_object<'de, A: MapAccess<'de>>(
    writer: &mut Writer<'_>,
    shape: Option<&Shape>,
    choice: Option<Choice<'_>>,
    mut map: A,
) -> Result<(), A::Error> {
    let first = writer.fields.len();
    let mut last = None;
    let mut is_sorted = true;
    writer.text.push('{');
    loop {
        let start = writer.text.len();
        let next = last.map_or(0, |last: usize| last.saturating_add(1));
        let Some(rank) = map.next_key_seed(NameSeed { writer, shape, choice, next })? else { break };
        let Some(rank) = rank else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        is_sorted &= last.is_none_or(|last| last < rank);
        last = Some(rank);
        let field = shape.and_then(|shape| shape.field(rank));
        let value = writer.text.len();
        writer.fields.push(WrittenField { rank, start, value });
        let shape = field.and_then(|field| writer.plan.shape_of(field));
        map.next_value_seed(ValueSeed { writer, shape })?;
        if field.is_some_and(|field| field.is_as_if_absent(writer.since(value))) {
            writer.text.truncate(start);
        } else {
            writer.text.push(',');
        }
    }
    if !is_sorted {
        writer.sort_fields(first);
    }
    writer.fields.truncate(first);
    writer.text.push('}');
    Ok(())
}

/// Writes the name of a field; its rank, or `None` if the field does not count.
struct NameSeed<'w, 'p, 's> {
    writer: &'w mut Writer<'p>,
    shape: Option<&'s Shape>,
    choice: Option<Choice<'s>>,
    next: usize,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_, '_, '_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Option<usize>, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed<'_, '_, '_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        let only = self.choice.and_then(|choice| choice.only);
        let known = self.shape.and_then(|shape| {
            let rank = shape.index_of(name, self.next)?;
            Some((rank, shape.field(rank)?))
        });
        let counts = match known {
            Some((_, field)) => {
                let is_flag = self.choice.is_some() && field.is_confirmation();
                !is_flag && only.is_none_or(|only| field.is_one_of(only))
            }
            None => {
                let is_closed = self.choice.is_some_and(|choice| choice.is_closed);
                !is_closed && only.is_none_or(|only| only.contains(&name))
            }
        };
        if !counts {
            return Ok(None);
        }
        match known {
            Some((rank, field)) => {
                self.writer.text.push_str(&field.head);
                Ok(Some(rank))
            }
            None => {
                push_name(&mut self.writer.text, name);
                Ok(Some(UNKNOWN))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "to": {"type": "string"},
                "limit": {"type": "integer", "default": 5},
                "from": {"type": ["string", "null"]},
                "seat": {"anyOf": [{"$ref": "#/$defs/Seat"}, {"type": "null"}]},
                "stops": {"type": "array", "items": {"$ref": "#/$defs/Seat"}},
                "confirm_duplicate": {"type": "boolean", "default": false},
            },
            "required": ["to"],
            "additionalProperties": false,
            "$defs": {"Seat": {"type": "object", "properties": {
                "row": {"type": "number"},
                "window": {"type": "boolean", "default": false},
            }}},
        })
    }

    fn same(a: &Value, b: &Value) -> bool {
        let plan = Plan::of(&schema());
        canonical(&a.to_string(), &plan, None) == canonical(&b.to_string(), &plan, None)
    }

    #[test]
    fn c3_an_omitted_optional_equals_its_default() {
        assert!(same(&json!({"to": "FCO"}), &json!({"limit": 5, "from": null, "to": "FCO"})));
        assert!(same(
            &json!({"to": "a", "seat": {"row": 1}}),
            &json!({"to": "a", "seat": {"window": false, "row": 1.0}})
        ));
        assert!(!same(&json!({"to": "a"}), &json!({"to": "a", "limit": 6})));
    }

    #[test]
    fn c3_key_order_does_not_matter_and_list_order_does() {
        let (one, two) = (json!({"row": 1}), json!({"row": 2}));
        assert!(same(&json!({"to": "a", "from": "b"}), &json!({"from": "b", "to": "a"})));
        assert!(!same(&json!({"to": "a", "stops": [one, two]}), &json!({"to": "a", "stops": [two, one]})));
    }

    #[test]
    fn c6_the_flag_and_unknown_fields_are_not_part_of_the_key() {
        assert!(same(&json!({"to": "a"}), &json!({"to": "a", "confirm_duplicate": true, "x": 1})));
    }

    #[test]
    fn c3_of_an_open_schema_all_fields_count() {
        let open = Plan::of(&json!({"type": "object"}));
        let key = |arguments: &Value| canonical(&arguments.to_string(), &open, None);
        assert_ne!(key(&json!({"city": "Rome"})), key(&json!({"city": "Oslo"})));
        assert_eq!(key(&json!({"city": "Rome", "confirm_duplicate": true})), key(&json!({"city": "Rome"})));
    }

    #[test]
    fn c1_a_list_of_parameters_compares_only_these() {
        let plan = Plan::of(&schema());
        let only = |arguments: &Value| canonical(&arguments.to_string(), &plan, Some(&["to"]));
        assert_eq!(only(&json!({"to": "a", "limit": 1})), only(&json!({"to": "a", "limit": 2})));
        assert_ne!(only(&json!({"to": "a"})), only(&json!({"to": "b"})));
    }

    #[test]
    fn a_default_that_leads_back_to_its_own_schema_ends() {
        let next = json!({"$ref": "#/$defs/Node", "default": {}});
        let node = json!({"type": "object", "properties": {"next": next, "other": next}});
        let schema = json!({"type": "object", "properties": {"plan": next}, "$defs": {"Node": node}});
        let plan = Plan::of(&schema);
        for equal in ["{}", r#"{"plan": {}}"#, r#"{"plan": {"other": {"next": {}}}}"#] {
            assert_eq!(canonical(equal, &plan, None), "{}");
        }
    }

    #[test]
    fn c3_numbers_beyond_the_exact_range_keep_their_text() {
        assert!(same(&json!({"to": "a", "limit": 3.0}), &json!({"to": "a", "limit": 3})));
        assert!(!same(
            &json!({"to": "a", "limit": 9_007_199_254_740_993_u64}),
            &json!({"to": "a", "limit": 9_007_199_254_740_992_u64})
        ));
    }

    #[test]
    fn c3_a_string_is_what_it_means_and_cannot_pass_for_another_field() {
        let plan = Plan::of(&schema());
        let key = |arguments: &str| canonical(arguments, &plan, None);
        assert_eq!(key(r#"{"to": "\u0061\n"}"#), key(r#"{"to": "a\u000a"}"#));
        assert_eq!(key(r#"{"to": "\u0061"}"#), key(r#"{"to": "a"}"#));
        assert_ne!(key(r#"{"to": "a\",\"limit\":6,"}"#), key(r#"{"to": "a", "limit": 6}"#));
        assert_ne!(key(r#"{"to": "a\\", "from": "b"}"#), key(r#"{"to": "a\",\"from\":\"b"}"#));
    }

    #[test]
    fn c3_of_a_field_that_is_there_twice_the_last_one_counts() {
        let plan = Plan::of(&schema());
        let key = |arguments: &str| canonical(arguments, &plan, None);
        assert_eq!(
            key(r#"{"to": "a", "limit": 6, "limit": 7}"#),
            key(r#"{"limit": 7, "to": "b", "to": "a"}"#)
        );
        assert_eq!(key(r#"{"limit": 6, "to": "a", "limit": null}"#), key(r#"{"to": "a"}"#));
        assert_eq!(key(r#"{"limit": 5, "to": "a", "limit": 6}"#), key(r#"{"to": "a", "limit": 6}"#));
    }

    #[test]
    fn what_cannot_be_read_is_equal_to_its_own_text() {
        let plan = Plan::of(&schema());
        let deep = format!(r#"{{"to": "a", "seat": {}{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in [r#"{"to": "a", "seat": {"x": 1e999}}"#, r#"{"to": "a"} b"#, &deep] {
            assert_eq!(canonical(text, &plan, None), text);
        }
        assert_eq!(canonical(r#"{"to": "a", "unknown": 1e999}"#, &plan, None), r#"{"to":"a",}"#);
        for nothing in ["", " ", "null", "{}"] {
            assert_eq!(canonical(nothing, &plan, None), "{}");
        }
    }
}
