//! Gemini's two ways to describe parameters: its own `Schema`, a part of OpenAPI 3.0, and JSON Schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    limits::{GEMINI_FORMATS, GEMINI_JSON_KEYWORDS, GEMINI_KEYWORDS, STANDARD_FORMATS},
    notes::Notes,
    refs, rewrite, walk,
};

/// `parameters`: no references, one type in one place, names only for strings.
pub(super) fn parameters(schema: &mut Value, notes: &mut Notes<'_>) {
    let circular = refs::inline(schema);
    rewrite::no_boolean_schemas(schema);
    rewrite::join_names(schema);
    rewrite::any_of_for_one_of(schema);
    rewrite::lists_for_tuples(schema, notes);
    rewrite::enum_for_const(schema);
    rewrite::nullable_for_null(schema, notes);
    unroll(schema, &circular, notes);
    names_are_strings(schema, notes);
    texts_for_what_has_no_type(schema, notes);
    alternatives_stand_alone(schema);
    walk::each_object(schema, &mut |fields, _| drop(fields.shift_remove("additionalProperties")));
    formats(schema, notes);
    notes.keep_only(schema, GEMINI_KEYWORDS);
}

/// `parametersJsonSchema`: nothing beside a reference, a closed list of keywords.
pub(super) fn json_schema(schema: &mut Value, notes: &mut Notes<'_>) {
    rewrite::no_boolean_schemas(schema);
    rewrite::join_names(schema);
    rewrite::enum_for_const(schema);
    rewrite::close_objects(schema);
    refs::isolate(schema);
    notes.keep_formats(schema, STANDARD_FORMATS);
    notes.keep_only(schema, GEMINI_JSON_KEYWORDS);
}

/// A type that contains itself is described once; what is inside of that is a text that holds JSON, which the reader
/// of arguments takes apart again.
fn unroll(schema: &mut Value, circular: &BTreeSet<String>, notes: &mut Notes<'_>) {
    let definitions =
        schema.as_object_mut().and_then(|fields| fields.shift_remove("$defs")).unwrap_or_default();
    for once in [true, false] {
        walk::each_object(schema, &mut |fields, pointer| {
            let name =
                fields.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
            let Some(name) = name.filter(|name| circular.contains(*name)) else { return };
            let definition = definitions.get(name).and_then(Value::as_object).filter(|_| once).cloned();
            fields.shift_remove("$ref");
            match definition {
                Some(definition) => {
                    for (keyword, value) in definition {
                        fields.entry(keyword).or_insert(value);
                    }
                }
                None => {
                    notes.lose(pointer, "a type that contains itself is a text that holds JSON from here on");
                    text_of_json(fields, notes);
                }
            }
        });
    }
}

fn text_of_json(fields: &mut Map<String, Value>, notes: &Notes<'_>) {
    fields.insert("type".to_owned(), json!("string"));
    rewrite::append(fields, &notes.words.schema_json_text(), " ");
}

/// Only strings may be listed: other values are told in the description.
fn names_are_strings(schema: &mut Value, notes: &mut Notes<'_>) {
    walk::each_object(schema, &mut |fields, pointer| {
        let Some(values) = fields.get("enum").and_then(Value::as_array) else { return };
        if values.iter().all(Value::is_string) {
            fields.entry("type").or_insert_with(|| json!("string"));
            return;
        }
        let Some(values) = fields.shift_remove("enum") else { return };
        notes.tell(fields, "enum", &values);
        notes.lose(pointer, format!("values that are not strings cannot be listed: {values}"));
    });
}

/// An object must have properties, and every schema a type: what has neither is a text that holds JSON.
fn texts_for_what_has_no_type(schema: &mut Value, notes: &mut Notes<'_>) {
    walk::each_object(schema, &mut |fields, pointer| {
        let without_properties = rewrite::is_kind(fields, "object")
            && !pointer.is_empty()
            && fields.get("properties").and_then(Value::as_object).is_none_or(Map::is_empty);
        let without_type = !fields.contains_key("type") && !fields.contains_key("anyOf");
        if without_properties || without_type {
            let nullable = fields.shift_remove("nullable");
            fields.retain(|keyword, _| keyword == "description");
            fields.extend(nullable.map(|nullable| ("nullable".to_owned(), nullable)));
            text_of_json(fields, notes);
            notes.lose(pointer, "what has no named properties is a text that holds JSON");
        }
    });
}

/// Beside alternatives there may be nothing but a description.
fn alternatives_stand_alone(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        if fields.contains_key("anyOf") && fields.contains_key("properties") {
            // The alternatives of an object with properties of its own: each has them too.
            let own = fields.shift_remove("properties").unwrap_or_default();
            let required = fields.shift_remove("required").unwrap_or_default();
            fields.shift_remove("type");
            for option in fields.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten() {
                let Some(option) = option.as_object_mut() else { continue };
                merge(option, "properties", &own);
                merge(option, "required", &required);
            }
        }
    });
}

fn merge(option: &mut Map<String, Value>, keyword: &str, own: &Value) {
    match (option.get_mut(keyword), own) {
        (Some(Value::Object(known)), Value::Object(own)) => {
            known.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        (Some(Value::Array(known)), Value::Array(own)) => known.extend(own.iter().cloned()),
        (None, own) if !own.is_null() => drop(option.insert(keyword.to_owned(), own.clone())),
        _ => {}
    }
}

/// The provider's own names for the widths of numbers; it knows no other formats of strings than `date-time`.
fn formats(schema: &mut Value, notes: &mut Notes<'_>) {
    walk::each_object(schema, &mut |fields, _| {
        let width = match fields.get("format").and_then(Value::as_str) {
            Some("int8" | "int16" | "uint8" | "uint16") => "int32",
            Some("uint32") => "int64",
            _ => return,
        };
        fields.insert("format".to_owned(), width.into());
    });
    notes.keep_formats(schema, GEMINI_FORMATS);
}
