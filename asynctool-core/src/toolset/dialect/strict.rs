//! What keeps a tool from a vendor's strict mode, in which the model cannot write what the schema does not accept.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{super::root::resolve, limits::StrictSize, refs, rewrite::is_kind, walk};

/// Something that strict mode cannot say: its place, and what it is.
pub(super) type Obstacle = (String, String);

/// What every strict mode lacks: objects whose properties are not all named, and values of any type.
pub(super) fn obstacles(schema: &mut Value) -> Vec<Obstacle> {
    let mut found: Vec<Obstacle> = Vec::new();
    walk::each_object(schema, &mut |fields, pointer| {
        let mut note = |what: &str| found.push((pointer.to_owned(), what.to_owned()));
        let is_object = is_kind(fields, "object");
        if is_object && !matches!(fields.get("additionalProperties"), None | Some(Value::Bool(false))) {
            note("the names of its properties are not known");
        } else if is_object && !fields.contains_key("properties") {
            note("its properties are not known");
        }
        let described_elsewhere = ["anyOf", "oneOf"].iter().any(|keyword| fields.contains_key(*keyword));
        if is_object && described_elsewhere {
            note("it has alternatives beside its properties");
        }
        if fields.contains_key("allOf") || fields.contains_key("not") {
            note("it is put together of several schemas");
        }
        let says_what = ["type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "not"];
        if !says_what.iter().any(|keyword| fields.contains_key(*keyword)) {
            note("it may be anything");
        }
    });
    found
}

/// Types that contain themselves, for strict modes that do not know them.
pub(super) fn circles(circular: &BTreeSet<String>) -> Vec<Obstacle> {
    circular.iter().map(|name| (format!("/$defs/{name}"), "it contains itself".to_owned())).collect()
}

/// Alternatives that OpenAI cannot tell apart: objects whose first property has the same name and may have the same
/// value. Source: "must not share identical first keys", github.com/openai/openai-python issue 2193, 2025.
pub(super) fn alike(schema: &mut Value) -> Vec<Obstacle> {
    let root = schema.clone();
    let mut found: Vec<Obstacle> = Vec::new();
    walk::each_object(schema, &mut |fields, pointer| {
        let options = fields.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        let firsts: Vec<(&String, &Value)> = options
            .map(|option| resolve(option, &root))
            .filter_map(|option| option.get("properties")?.as_object()?.iter().next())
            .collect();
        let clash = firsts.iter().enumerate().find_map(|(index, (name, value))| {
            let same = |(other, known): &&(&String, &Value)| other == name && !differ(value, known);
            firsts.iter().take(index).find(same)
        });
        if let Some((name, _)) = clash {
            found.push((
                pointer.to_owned(),
                format!("two of its alternatives begin with the property `{name}`"),
            ));
        }
    });
    found
}

/// Whether no value is accepted by both.
fn differ(a: &Value, b: &Value) -> bool {
    let listed = |schema: &Value| match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value.clone()]),
        (None, Some(Value::Array(values))) => Some(values.clone()),
        _ => None,
    };
    listed(a).zip(listed(b)).is_some_and(|(a, b)| !a.iter().any(|value| b.contains(value)))
}

/// What is larger than a strict schema may be.
pub(super) fn too_large(schema: &mut Value, size: &StrictSize) -> Vec<Obstacle> {
    let mut found: Vec<Obstacle> = Vec::new();
    let (mut properties, mut values, mut characters) = (0, 0, 0);
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    walk::each_object(schema, &mut |fields, pointer| {
        for names in ["properties", "$defs"].iter().filter_map(|keyword| fields.get(*keyword)?.as_object()) {
            characters += names.keys().map(|name| name.chars().count()).sum::<usize>();
        }
        properties += fields.get("properties").and_then(Value::as_object).map_or(0, Map::len);
        let listed = fields.get("enum").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let of_enum = listed.iter().map(length).sum::<usize>();
        if listed.len() > size.large_enum && of_enum > size.large_enum_characters {
            found
                .push((pointer.to_owned(), format!("its {} values have {of_enum} characters", listed.len())));
        }
        values += listed.len();
        characters += of_enum + fields.get("const").map_or(0, length);
    });
    let of = |what: &str, count: usize, most: usize| {
        (count > most).then(|| (String::new(), format!("it has {count} {what}, and {most} are accepted")))
    };
    let over = [
        of("levels of nesting", depth(schema), size.depth),
        of("properties", properties, size.properties),
        of("values of enums", values, size.enum_values),
        of("characters in names", characters, size.characters),
    ];
    found.extend(over.into_iter().flatten());
    found
}

/// How many objects are within each other, where each definition stands in the place of the references to it.
fn depth(schema: &Value) -> usize {
    let mut whole = schema.clone();
    refs::inline(&mut whole);
    let mut deepest = 0;
    walk::each_object(&mut whole, &mut |fields, pointer| {
        if is_kind(fields, "object") {
            deepest = deepest.max(1 + pointer.matches("/properties/").count());
        }
    });
    deepest
}

/// How many parameters may be absent, and how many have several types: both are few in one request to Anthropic.
pub(super) fn complexity(schema: &mut Value) -> (usize, usize) {
    let (mut optional, mut unions) = (0, 0);
    walk::each_object(schema, &mut |fields, _| {
        let required = fields.get("required").and_then(Value::as_array).map_or(0, Vec::len);
        let properties = fields.get("properties").and_then(Value::as_object).map_or(0, Map::len);
        optional += properties.saturating_sub(required);
        unions +=
            usize::from(fields.contains_key("anyOf") || fields.get("type").is_some_and(Value::is_array));
    });
    (optional, unions)
}
