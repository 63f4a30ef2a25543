//! Generated calls of generated schemas: two have equal text exactly where a naive model of equality says so.

use proptest::{prelude::*, sample::Index};
use serde_json::{Map, Value, json};

use super::*;
use crate::{properties::cases, toolset::names::CONFIRM_FLAG};

/// The arguments with every default put in, to be compared as values; the text itself if it cannot be read.
fn model(arguments: &str, schema: &Value, only: Option<&[&str]>) -> Value {
    let fields = match serde_json::from_str(arguments) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => Map::new(),
        Err(_) => return arguments.into(),
    };
    let mut fields = complete(fields, schema, schema);
    fields.retain(|name, _| name != CONFIRM_FLAG && only.is_none_or(|only| only.contains(&name.as_str())));
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        fields.retain(|name, _| schema["properties"].get(name).is_some());
    }
    with_whole_numbers(Value::Object(fields))
}

fn complete(mut fields: Map<String, Value>, schema: &Value, root: &Value) -> Map<String, Value> {
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let is_required = required.into_iter().any(|required| required == name);
        let given = fields.remove(name).filter(|value| is_required || !value.is_null());
        let default = property.get("default").filter(|value| !value.is_null()).cloned();
        if let Some(value) = given.or(default) {
            fields.insert(name.clone(), complete_value(value, property, root));
        }
    }
    fields
}

fn complete_value(value: Value, schema: &Value, root: &Value) -> Value {
    let inner = schema.get("anyOf").map_or(schema, |options| &options[0]);
    let schema = inner.get("$ref").map_or(inner, |_| &root["$defs"]["Node"]);
    match (value, schema.get("items")) {
        (Value::Object(fields), _) => Value::Object(complete(fields, schema, root)),
        (Value::Array(items), Some(schema)) => {
            items.into_iter().map(|item| complete_value(item, schema, root)).collect()
        }
        (value, _) => value,
    }
}

/// Whole floats are integers, as far as they are exact.
fn with_whole_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap();
            let is_whole = float.fract() == 0.0 && float.abs() < 2_f64.powi(53);
            #[expect(clippy::cast_possible_truncation, reason = "it is below 2^53")]
            if is_whole { (float as i64).into() } else { number.into() }
        }
        Value::Array(items) => items.into_iter().map(with_whole_numbers).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, with_whole_numbers(value))).collect()
        }
        other => other,
    }
}

const NAMES: [&str; 5] = ["to", "from", "seat", "list of \"stops\"", CONFIRM_FLAG];

fn a_name() -> impl Strategy<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(str::to_owned)
}

/// Few, so that two are often equal.
fn a_lone_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => prop::sample::select(vec![json!(1), json!(1.0), json!(2), json!("a"), json!(null), json!(true)]),
        1 => prop::sample::select(vec![
            json!("b\",\"from\":1,"), json!("\\"), json!("ä\n"), json!(0), json!(-3), json!(-3.0), json!(0.5),
            json!(u64::MAX), json!(1e300), json!(9_007_199_254_740_992.0), json!(9_007_199_254_740_992_u64),
        ]),
    ]
}

fn a_value() -> impl Strategy<Value = Value> {
    a_lone_value().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((a_name(), inner), 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// One without a default of its own. A `Node` may hold another one.
fn a_schema() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!({"type": "integer"}),
        json!({"type": "string"}),
        json!(true),
        json!({"$ref": "#/$defs/Node"}),
        json!({"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}),
    ]);
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            an_object(inner),
        ]
    })
}

fn an_object(property: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let default = prop::option::weighted(0.4, a_value());
    let property = (a_name(), property, default, prop::bool::weighted(0.3));
    (prop::collection::vec(property, 0..4), prop::option::of(any::<bool>())).prop_map(|(fields, more)| {
        let mut required = Vec::new();
        let mut properties = Map::new();
        for (name, mut property, default, is_required) in fields {
            if let (Some(default), Value::Object(rules)) = (default, &mut property) {
                rules.insert("default".to_owned(), default);
            }
            if is_required {
                required.push(name.clone());
            }
            properties.insert(name, property);
        }
        let mut schema = json!({"type": "object", "properties": properties, "required": required});
        if let Some(more) = more {
            schema["additionalProperties"] = more.into();
        }
        schema
    })
}

/// A whole schema. In its `Node`, defaults are flat, so that they have an end.
fn a_root() -> impl Strategy<Value = Value> {
    (an_object(a_schema()), prop::collection::vec((a_name(), prop::option::of(a_lone_value())), 0..3))
        .prop_map(|(mut root, fields)| {
            let mut properties = Map::new();
            for (name, default) in fields {
                let property = match default {
                    Some(default) => json!({"default": default}),
                    None => json!({"$ref": "#/$defs/Node"}),
                };
                properties.insert(name, property);
            }
            root["$defs"] = json!({"Node": {"type": "object", "properties": properties}});
            root
        })
}

/// What may be done to arguments, most of which leaves them equal to what they were.
#[derive(Clone, Debug)]
enum Change {
    Reverse,
    PutIn(Index),
    TakeOut(Index),
    Set(Index, Value),
    AsFloats,
}

fn a_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Reverse),
        any::<Index>().prop_map(Change::PutIn),
        any::<Index>().prop_map(Change::TakeOut),
        (any::<Index>(), a_value()).prop_map(|(at, value)| Change::Set(at, value)),
        Just(Change::AsFloats),
    ]
}

/// Applies a change to the arguments and to all that is in them.
fn changed(value: Value, schema: &Value, root: &Value, change: &Change) -> Value {
    let inner = schema.get("anyOf").map_or(schema, |options| &options[0]);
    let schema = inner.get("$ref").map_or(inner, |_| &root["$defs"]["Node"]);
    match value {
        Value::Array(items) => {
            let schema = schema.get("items").unwrap_or(&Value::Null);
            items.into_iter().map(|item| changed(item, schema, root, change)).collect()
        }
        Value::Object(fields) => {
            let property = |name: &str| schema.get("properties").and_then(|known| known.get(name));
            let mut fields: Vec<(String, Value)> = fields
                .into_iter()
                .map(|(name, value)| {
                    let value = changed(value, property(&name).unwrap_or(&Value::Null), root, change);
                    (name, value)
                })
                .collect();
            let known: Vec<&String> =
                schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).collect();
            match change {
                Change::Reverse => fields.reverse(),
                Change::PutIn(at) if !known.is_empty() => {
                    let name = at.get(&known);
                    if fields.iter().all(|(there, _)| there != *name) {
                        let default = property(name).and_then(|rules| rules.get("default"));
                        fields.push(((*name).clone(), default.cloned().unwrap_or_default()));
                    }
                }
                Change::TakeOut(at) if !fields.is_empty() => drop(fields.remove(at.index(fields.len()))),
                Change::Set(at, value) if !fields.is_empty() => {
                    let at = at.index(fields.len());
                    fields[at].1 = value.clone();
                }
                _ => {}
            }
            Value::from_iter(fields)
        }
        Value::Number(number) if matches!(change, Change::AsFloats) => {
            number.as_f64().map_or(Value::Null, Value::from)
        }
        other => other,
    }
}

/// Arguments as a model may write them: with space, with escapes where none are needed, and with fields in front whose
/// names come again.
fn written_by_a_model(value: &Value, is_odd: bool) -> String {
    let text = value.to_string();
    if !is_odd {
        return text;
    }
    let text = text.replace(r#""a""#, r#""\u0061""#).replace(',', ", ").replace("\"to\"", "\"t\\u006f\"");
    let again =
        value.as_object().and_then(|fields| fields.keys().next_back()).map(|name| json!(name).to_string());
    match (again, text.strip_prefix('{')) {
        (Some(name), Some(rest)) => format!("{{{name}: [1, {{}}], {rest}"),
        _ => text,
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn c3_calls_are_equal_where_the_model_says_so(
        schema in a_root(),
        arguments in prop::collection::vec((a_name(), a_value()), 0..5),
        changes in prop::collection::vec(a_change(), 0..4),
        is_odd in any::<bool>(),
        only in prop::option::weighted(0.2, prop::sample::subsequence(&NAMES[..], 0..3)),
    ) {
        let arguments = Value::from_iter(arguments);
        let others =
            changes.iter().fold(arguments.clone(), |value, change| changed(value, &schema, &schema, change));
        let [one, other] = [(&arguments, false), (&others, is_odd)].map(|(value, is_odd)| written_by_a_model(value, is_odd));
        let (plan, only) = (Plan::of(&schema), only.as_deref());
        prop_assert_eq!(
            canonical(&one, &plan, only) == canonical(&other, &plan, only),
            model(&one, &schema, only) == model(&other, &schema, only),
            "{} and {} of {}: {} and {}", one, other, schema,
            canonical(&one, &plan, only), canonical(&other, &plan, only)
        );
    }
}
