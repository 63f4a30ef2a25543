//! Rewritings of a schema that keep what it accepts, or nearly: what a provider's subset has another word for.

use serde_json::{Map, Value, json};

use super::{notes::Notes, walk};

/// `true` is a schema that accepts everything, and `false` one that accepts nothing; few providers read them.
pub(super) fn no_boolean_schemas(schema: &mut Value) {
    walk::each(schema, &mut |schema, _| match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Bool(false) => *schema = json!({"not": {}}),
        _ => {}
    });
    // Where an object is closed or open, the boolean is the keyword's own.
    walk::each_object(schema, &mut |fields, _| {
        let open = match fields.get("additionalProperties") {
            Some(inner) if *inner == json!({}) => true,
            Some(inner) if *inner == json!({"not": {}}) => false,
            _ => return,
        };
        fields.insert("additionalProperties".to_owned(), Value::Bool(open));
    });
}

/// `oneOf` as `anyOf`: serde takes the first alternative that fits, so the two mean the same.
pub(super) fn any_of_for_one_of(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        if !fields.contains_key("anyOf")
            && let Some(options) = fields.shift_remove("oneOf")
        {
            fields.insert("anyOf".to_owned(), options);
        }
    });
}

/// An enum whose variants have descriptions, which schemars writes as alternatives, as one list of names. The
/// descriptions go into that of the enum.
pub(super) fn join_names(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        for keyword in ["oneOf", "anyOf"] {
            let names = fields.get(keyword).and_then(Value::as_array).and_then(|options| joined(options));
            let Some(Joined { names, nullable, has_several, descriptions }) = names else { continue };
            fields.shift_remove(keyword);
            if let ([only], false) = (descriptions.as_slice(), has_several) {
                let (_, description) = only;
                fields.entry("description").or_insert_with(|| json!(description));
            } else {
                let lines =
                    descriptions.iter().map(|(names, description)| format!("- {names}: {description}"));
                append(fields, &lines.collect::<Vec<_>>().join("\n"), "\n");
            }
            let kind = if nullable { json!(["string", "null"]) } else { json!("string") };
            fields.insert("type".to_owned(), kind);
            fields.insert("enum".to_owned(), Value::Array(names));
        }
    });
}

/// The alternatives of one enum.
struct Joined {
    names: Vec<Value>,
    nullable: bool,
    /// Whether there is more than one beside `null`: of a single one, the description is the whole's.
    has_several: bool,
    /// Of names, what is said of them.
    descriptions: Vec<(String, String)>,
}

/// `None` if they are not all lists of strings, or `null`.
fn joined(options: &[Value]) -> Option<Joined> {
    let mut joined =
        Joined { names: Vec::new(), nullable: false, has_several: false, descriptions: Vec::new() };
    for option in options {
        if *option == json!({"type": "null"}) {
            joined.nullable = true;
            continue;
        }
        let known = ["type", "enum", "const", "description"];
        let option =
            option.as_object().filter(|option| option.keys().all(|key| known.contains(&key.as_str())))?;
        let names = match (option.get("enum"), option.get("const")) {
            (Some(Value::Array(names)), None) => names.clone(),
            (None, Some(name)) => vec![name.clone()],
            _ => return None,
        };
        if let Some(description) = option.get("description").and_then(Value::as_str) {
            let names: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
            joined.descriptions.push((names?.join(", "), description.to_owned()));
        }
        joined.has_several |= !joined.names.is_empty();
        joined.names.extend(names);
    }
    if joined.nullable {
        joined.names.push(Value::Null);
    }
    let are_names = joined.names.iter().all(|name| name.is_string() || name.is_null());
    (are_names && joined.names.iter().any(Value::is_string)).then_some(joined)
}

/// Says of every object that it has no other properties than those that are named, where that is what is meant: not
/// where its other properties are described elsewhere.
pub(super) fn close_objects(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        let described_elsewhere = ["anyOf", "oneOf", "allOf", "patternProperties", "additionalProperties"];
        if is_kind(fields, "object")
            && fields.contains_key("properties")
            && !described_elsewhere.iter().any(|keyword| fields.contains_key(*keyword))
        {
            fields.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
    });
    // The parts of an object do not know the properties of the others.
    walk::each_object(schema, &mut |fields, _| {
        let has_properties = fields.contains_key("properties");
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if keyword != "allOf" && !has_properties {
                continue;
            }
            for part in fields.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(part) = part.as_object_mut() {
                    part.shift_remove("additionalProperties");
                }
            }
        }
    });
}

/// Lists every property as required; what may be absent may be `null` instead, and its default goes into the
/// description.
pub(super) fn require_all(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        let required = fields.get("required").cloned().unwrap_or_default();
        let is_required =
            |name: &str| required.as_array().is_some_and(|names| names.iter().any(|known| known == name));
        let Some(properties) = fields.get_mut("properties").and_then(Value::as_object_mut) else { return };
        for (_, property) in properties.iter_mut().filter(|(name, _)| !is_required(name)) {
            accept_null(property);
        }
        let all: Vec<Value> = properties.keys().map(|name| json!(name)).collect();
        fields.insert("required".to_owned(), Value::Array(all));
    });
}

fn accept_null(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(names) = fields.get_mut("enum").and_then(Value::as_array_mut)
        && !names.contains(&Value::Null)
    {
        names.push(Value::Null);
    }
    let null = json!({"type": "null"});
    if let Some(kind) = fields.get_mut("type") {
        match kind {
            Value::Array(kinds) if !kinds.contains(&json!("null")) => kinds.push(json!("null")),
            Value::String(only) if only != "null" => *kind = json!([only, "null"]),
            _ => {}
        }
    } else if let Some(options) = fields.get_mut("anyOf").and_then(Value::as_array_mut) {
        if !options.contains(&null) {
            options.push(null);
        }
    } else {
        // A reference, or a constant.
        let described = fields.shift_remove("description");
        let inner = std::mem::take(fields);
        fields.extend(described.map(|text| ("description".to_owned(), text)));
        fields.insert("anyOf".to_owned(), Value::Array(vec![Value::Object(inner), null]));
    }
}

/// Says of every list what is in it, beside what is in each of its places: some providers refuse a list without.
pub(super) fn items_of_lists(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        if !is_kind(fields, "array") || fields.contains_key("items") {
            return;
        }
        let places = fields.get("prefixItems").and_then(Value::as_array);
        let items = match different(places.map_or(&[], Vec::as_slice)).as_slice() {
            [] => json!({}),
            [only] => only.clone(),
            several => json!({"anyOf": several}),
        };
        fields.insert("items".to_owned(), items);
    });
}

fn different(schemas: &[Value]) -> Vec<Value> {
    let mut different: Vec<Value> = Vec::new();
    for schema in schemas {
        if !different.contains(schema) {
            different.push(schema.clone());
        }
    }
    different
}

/// Tuples as lists of one kind of item: where each place has its own, that goes into the description.
pub(super) fn lists_for_tuples(schema: &mut Value, notes: &mut Notes<'_>) {
    walk::each_object(schema, &mut |fields, pointer| {
        let Some(Value::Array(places)) = fields.shift_remove("prefixItems") else { return };
        let items = match <[Value; 1]>::try_from(different(&places)) {
            Ok([only]) => only,
            Err(kinds) => {
                let names: Vec<String> = places.iter().map(in_short).collect();
                let text = notes.words.schema_tuple(&names.join(", "));
                append(fields, &text, " ");
                notes.lose(pointer, "which item has which place is told in the description only");
                json!({"anyOf": kinds})
            }
        };
        fields.insert("items".to_owned(), items);
    });
}

/// `nullable: true` for a union with `null`, and one type where there is one: the OpenAPI way (3.0).
pub(super) fn nullable_for_null(schema: &mut Value, notes: &mut Notes<'_>) {
    let null = json!({"type": "null"});
    walk::each_object(schema, &mut |fields, pointer| {
        let mut nullable = false;
        if let Some(options) = fields.get_mut("anyOf").and_then(Value::as_array_mut) {
            let before = options.len();
            options.retain(|option| *option != null);
            nullable |= options.len() < before;
            if let [Value::Object(only)] = options.as_slice() {
                let only = only.clone();
                fields.shift_remove("anyOf");
                for (keyword, value) in only {
                    fields.entry(keyword).or_insert(value);
                }
            }
        }
        if let Some(Value::Array(kinds)) = fields.get("type") {
            let others: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
            nullable |= others.len() < kinds.len();
            match <[Value; 1]>::try_from(others) {
                Ok([only]) => drop(fields.insert("type".to_owned(), only)),
                Err(others) => {
                    fields.shift_remove("type");
                    let options: Vec<Value> = others.into_iter().map(|kind| json!({"type": kind})).collect();
                    fields.insert("anyOf".to_owned(), Value::Array(options));
                    notes.lose(pointer, "several types at once are written as alternatives");
                }
            }
        }
        if let Some(values) = fields.get_mut("enum").and_then(Value::as_array_mut) {
            let before = values.len();
            values.retain(|value| !value.is_null());
            nullable |= values.len() < before;
        }
        if nullable {
            fields.insert("nullable".to_owned(), Value::Bool(true));
        }
    });
}

/// One value as a list of one, which is the only way that some providers know.
pub(super) fn enum_for_const(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        if let Some(value) = fields.shift_remove("const") {
            if let Some(kind) = kind_of_constant(&value) {
                fields.entry("type").or_insert(kind);
            }
            fields.insert("enum".to_owned(), Value::Array(vec![value]));
        }
    });
}

fn kind_of_constant(value: &Value) -> Option<Value> {
    Some(json!(match value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        _ => return None,
    }))
}

/// A list of values that has `null` in it as two alternatives: some providers want one type in a list.
pub(super) fn null_beside_enum(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        let has_null = |values: &Vec<Value>| values.len() > 1 && values.contains(&Value::Null);
        if !fields.get("enum").and_then(Value::as_array).is_some_and(has_null) {
            return;
        }
        let Some(Value::Array(mut values)) = fields.shift_remove("enum") else { return };
        values.retain(|value| !value.is_null());
        let mut option = Map::new();
        if let Some(kind) = without_null(fields.shift_remove("type")) {
            option.insert("type".to_owned(), kind);
        }
        option.insert("enum".to_owned(), Value::Array(values));
        let options = vec![Value::Object(option), json!({"type": "null"})];
        fields.insert("anyOf".to_owned(), Value::Array(options));
    });
}

/// A type, or one of several, without `null`.
fn without_null(kind: Option<Value>) -> Option<Value> {
    match kind {
        Some(Value::Array(kinds)) => {
            let others: Vec<Value> = kinds.into_iter().filter(|kind| kind != "null").collect();
            Some(<[Value; 1]>::try_from(others).map_or_else(Value::Array, |[only]| only))
        }
        other => other,
    }
}

/// Whether the schema names this type, alone or beside others.
pub(super) fn is_kind(fields: &Map<String, Value>, kind: &str) -> bool {
    match fields.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => false,
    }
}

/// Adds a sentence to the description.
pub(super) fn append(fields: &mut Map<String, Value>, text: &str, between: &str) {
    if text.is_empty() {
        return;
    }
    let description = match fields.get("description").and_then(Value::as_str) {
        Some(description) if !description.is_empty() => format!("{description}{between}{text}"),
        _ => text.to_owned(),
    };
    fields.insert("description".to_owned(), description.into());
}

/// A schema in a few words, for a description.
fn in_short(schema: &Value) -> String {
    if let Some(names) = schema.get("enum").and_then(Value::as_array) {
        let names: Vec<String> = names.iter().map(Value::to_string).collect();
        return names.join(" | ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        _ => "value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enum_with_described_variants_is_one_list_of_names() {
        let mut schema = json!({"properties": {
            "oneOf": {
                "description": "How fast.",
                "oneOf": [
                    {"type": "string", "enum": ["mad"]},
                    {"type": "string", "const": "slow", "description": "Walking."},
                    {"type": "null"},
                ],
            },
            "room": {"anyOf": [{"type": "string"}, {"type": "string", "const": "a"}]},
        }});
        join_names(&mut schema);
        assert_eq!(
            schema["properties"],
            json!({
                "oneOf": {
                    "type": ["string", "null"],
                    "enum": ["mad", "slow", null],
                    "description": "How fast.\n- slow: Walking.",
                },
                "room": {"anyOf": [{"type": "string"}, {"type": "string", "const": "a"}]},
            })
        );
    }

    #[test]
    fn objects_are_closed_where_all_their_properties_are_named() {
        let object = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let closed =
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false});
        let mut schema = json!({
            "anyOf": [object, {"type": "object", "additionalProperties": {"type": "string"}}],
            "items": {"type": "object", "properties": {}, "oneOf": [object]},
        });
        close_objects(&mut schema);
        assert_eq!(
            schema,
            json!({
                "anyOf": [closed, {"type": "object", "additionalProperties": {"type": "string"}}],
                "items": {"type": "object", "properties": {}, "oneOf": [object]},
            })
        );
    }

    #[test]
    fn what_may_be_absent_may_be_null_instead() {
        let mut schema = json!({
            "type": "object",
            "properties": {
                "a": {"type": "string"},
                "b": {"type": "string", "enum": ["x"]},
                "c": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "d": {"$ref": "#/$defs/D", "description": "d"},
            },
            "required": ["a"],
        });
        require_all(&mut schema);
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "properties": {
                    "a": {"type": "string"},
                    "b": {"type": ["string", "null"], "enum": ["x", null]},
                    "c": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "d": {"description": "d", "anyOf": [{"$ref": "#/$defs/D"}, {"type": "null"}]},
                },
                "required": ["a", "b", "c", "d"],
            })
        );
    }
}
