//! Gemini's two ways to describe parameters: its own `Schema`, a part of OpenAPI 3.0, and JSON Schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    limits::{GEMINI_FORMATS, GEMINI_JSON_FORMATS, GEMINI_JSON_KEYWORDS, GEMINI_KEYWORDS},
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
    walk::each_object(schema, &mut |fields, _| drop(fields.shift_remove("additionalProperties")));
    formats(schema, notes);
    notes.keep_only(schema, GEMINI_KEYWORDS);
    alternatives_stand_alone(schema);
    names_of_parameters(schema, notes);
}

/// `parametersJsonSchema`: nothing beside a reference, a closed list of keywords.
pub(super) fn json_schema(schema: &mut Value, notes: &mut Notes<'_>) {
    refs::inline(schema);
    rewrite::no_boolean_schemas(schema);
    rewrite::join_names(schema);
    rewrite::enum_for_const(schema);
    rewrite::items_of_lists(schema);
    rewrite::close_objects(schema);
    circles_may_be_absent(schema, notes);
    refs::isolate(schema);
    only_names_and_numbers(schema, notes);
    notes.keep_formats(schema, GEMINI_JSON_FORMATS);
    notes.keep_only(schema, GEMINI_JSON_KEYWORDS);
}

/// A type may contain itself only in properties that may be absent.
fn circles_may_be_absent(schema: &mut Value, notes: &mut Notes<'_>) {
    let circular = refs::circular_in(schema);
    let leads_back =
        |property: &Value| refs::referred_to(property).iter().any(|name| circular.contains(name));
    let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) else { return };
    for (name, definition) in definitions.iter_mut().filter(|(name, _)| circular.contains(*name)) {
        walk::each_object(definition, &mut |fields, pointer| {
            let properties = fields.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
            let Some(required) = fields.get_mut("required").and_then(Value::as_array_mut) else { return };
            required.retain(|property| {
                let property = property.as_str().unwrap_or_default();
                let may_stay = !properties.get(property).is_some_and(leads_back);
                if !may_stay {
                    notes.lose(
                        &format!("/$defs/{name}{pointer}"),
                        format!("`{property}` is not written as required"),
                    );
                }
                may_stay
            });
        });
    }
}

/// Only strings and numbers may be listed: other values are told in the description.
fn only_names_and_numbers(schema: &mut Value, notes: &mut Notes<'_>) {
    rewrite::null_beside_enum(schema);
    walk::each_object(schema, &mut |fields, pointer| {
        let Some(values) = fields.get("enum").and_then(Value::as_array) else { return };
        if !values.iter().all(|value| value.is_string() || value.is_number())
            && let Some(values) = fields.shift_remove("enum")
        {
            notes.tell(fields, "enum", &values);
            notes.lose(
                pointer,
                format!("values that are neither strings nor numbers cannot be listed: {values}"),
            );
        }
    });
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
                    text_of_json(fields, true, notes);
                }
            }
        });
    }
}

fn text_of_json(fields: &mut Map<String, Value>, is_object: bool, notes: &Notes<'_>) {
    let words = if is_object { notes.words.schema_json_object() } else { notes.words.schema_json_value() };
    fields.insert("type".to_owned(), json!("string"));
    rewrite::append(fields, &words, " ");
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
            text_of_json(fields, without_properties, notes);
            notes.lose(pointer, "what has no named properties is a text that holds JSON");
        }
    });
}

/// Beside alternatives there may be nothing: what else is said goes into each of them.
fn alternatives_stand_alone(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        let Some(Value::Array(mut options)) = fields.shift_remove("anyOf") else { return };
        let own = std::mem::take(fields);
        for option in options.iter_mut().filter_map(Value::as_object_mut) {
            for (keyword, value) in &own {
                merge(option, keyword, value);
            }
        }
        fields.insert("anyOf".to_owned(), Value::Array(options));
    });
}

/// A name that the provider refuses cannot be changed here.
fn names_of_parameters(schema: &mut Value, notes: &mut Notes<'_>) {
    let names = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys);
    for name in names {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.chars().all(allowed) || name.starts_with(|c: char| c.is_ascii_digit()) {
            notes.lose("/properties", format!("the provider refuses the name `{name}`"));
        }
    }
}

fn merge(option: &mut Map<String, Value>, keyword: &str, own: &Value) {
    match (option.get_mut(keyword), own) {
        (Some(Value::Object(known)), Value::Object(own)) => {
            known.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        (Some(Value::Array(known)), Value::Array(own)) => known.extend(own.iter().cloned()),
        (Some(Value::String(known)), Value::String(own)) if keyword == "description" => {
            *known = format!("{own}\n{known}");
        }
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
