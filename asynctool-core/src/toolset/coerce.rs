//! A value in another writing than the schema's: `"5"` for 5, a list as a string, one item for a list (behaviour G2).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    conform::{accepts, is_kind, kinds},
    root::Root,
};

/// The value in the writing of the schema; `None` if it is in it already, or cannot be brought into it. `root` is what
/// references are looked up in.
pub(super) fn coerced(value: &Value, schema: &Value, root: &Value) -> Option<Value> {
    let root = Root::new(root);
    coerced_within(value, schema, &root).filter(|_| !root.is_cut())
}

fn coerced_within(value: &Value, schema: &Value, root: &Root<'_>) -> Option<Value> {
    root.look(|| in_writing_of(value, root.resolve(schema), root)).flatten()
}

fn in_writing_of(value: &Value, schema: &Value, root: &Root<'_>) -> Option<Value> {
    let rules = schema.as_object()?;
    let alternatives: Vec<&Value> =
        ["anyOf", "oneOf"].iter().filter_map(|keyword| rules.get(*keyword)?.as_array()).flatten().collect();
    if let Some(fitting) = alternatives.iter().find(|option| accepts(value, option, root)) {
        return coerced_within(value, fitting, root);
    }
    let by_alternative = alternatives.iter().find_map(|option| {
        coerced_within(value, option, root).filter(|changed| accepts(changed, option, root))
    });
    if by_alternative.is_some() {
        return by_alternative;
    }
    let allowed = allowed_kinds(rules, schema);
    if allowed.is_empty() {
        return None;
    }
    let is_allowed = |value: &Value| allowed.iter().any(|kind| is_kind(value, kind));
    match value {
        // Serde reads no whole number that is written with a point.
        Value::Number(number)
            if allowed.contains("integer") && !allowed.contains("number") && number.is_f64() =>
        {
            whole(value)
        }
        Value::Array(items) if is_allowed(value) => in_list(items, rules, root).map(Value::Array),
        Value::Object(fields) if is_allowed(value) => in_object(fields, rules, root).map(Value::Object),
        _ if is_allowed(value) => None,
        _ => read_again(value)
            .filter(is_allowed)
            .or_else(|| allowed.contains("array").then(|| Value::Array(vec![value.clone()])))
            .map(|changed| coerced_within(&changed, schema, root).unwrap_or(changed)),
    }
}

/// The kinds that the schema names, by itself or by the values that it lists.
fn allowed_kinds<'s>(rules: &'s Map<String, Value>, schema: &'s Value) -> BTreeSet<&'s str> {
    let named = kinds(schema);
    if !named.is_empty() {
        return named.into_iter().collect();
    }
    let listed = rules.get("enum").and_then(Value::as_array).into_iter().flatten().chain(rules.get("const"));
    let kind =
        |value: &Value| ["null", "boolean", "number", "string"].into_iter().find(|kind| is_kind(value, kind));
    listed.filter_map(kind).collect()
}

/// What a string holds, read as JSON.
fn read_again(value: &Value) -> Option<Value> {
    let text = value.as_str()?.trim();
    match text {
        "True" | "TRUE" => Some(Value::Bool(true)),
        "False" | "FALSE" => Some(Value::Bool(false)),
        "None" => Some(Value::Null),
        _ => serde_json::from_str(text).ok(),
    }
}

fn whole(value: &Value) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53: up to here every whole float is one number
    let float = value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT)?;
    format!("{float:.0}").parse::<i64>().ok().map(Value::from)
}

fn in_list(items: &[Value], rules: &Map<String, Value>, root: &Root<'_>) -> Option<Vec<Value>> {
    let places = rules.get("prefixItems").and_then(Value::as_array);
    let changes: Vec<Option<Value>> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let schema = places.and_then(|places| places.get(index)).or_else(|| rules.get("items"))?;
            coerced_within(item, schema, root)
        })
        .collect();
    changes.iter().any(Option::is_some).then(|| {
        changes.into_iter().zip(items).map(|(change, item)| change.unwrap_or_else(|| item.clone())).collect()
    })
}

fn in_object(
    fields: &Map<String, Value>,
    rules: &Map<String, Value>,
    root: &Root<'_>,
) -> Option<Map<String, Value>> {
    let properties = rules.get("properties").and_then(Value::as_object);
    let required = rules.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
    let mut changed = false;
    let mut result = Map::new();
    for (name, value) in fields {
        let known = properties.and_then(|properties| properties.get(name));
        let schema = known.or_else(|| rules.get("additionalProperties").filter(|schema| schema.is_object()));
        let change = schema.and_then(|schema| coerced_within(value, schema, root));
        changed |= change.is_some();
        if let (Value::Null, None, Some(schema)) = (value, &change, known)
            && !is_required(name)
            && !accepts(value, schema, root)
        {
            changed = true; // a null for a field that has a default: it is absent
            continue;
        }
        result.insert(name.clone(), change.unwrap_or_else(|| value.clone()));
    }
    changed.then_some(result)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn to(schema: &Value, value: &Value) -> Value {
        coerced(value, schema, schema).unwrap_or_else(|| value.clone())
    }

    #[test]
    fn g2_scalars_in_strings_are_what_they_say() {
        let (integer, boolean) = (json!({"type": "integer"}), json!({"type": "boolean"}));
        assert_eq!(to(&integer, &json!(" 5 ")), json!(5));
        assert_eq!(to(&integer, &json!(5.0)), json!(5));
        assert_eq!(to(&integer, &json!("5.0")), json!(5));
        assert_eq!(to(&boolean, &json!("True")), json!(true));
        assert_eq!(to(&json!({"type": "number"}), &json!("2.5")), json!(2.5));
        assert_eq!(to(&json!({"enum": [1, 2]}), &json!("2")), json!(2));
        assert_eq!(to(&json!({"type": ["integer", "null"]}), &json!("null")), json!(null));
    }

    #[test]
    fn g2_what_is_no_other_writing_stays() {
        for (schema, value) in [
            (json!({"type": "integer"}), json!("five")),
            (json!({"type": "integer"}), json!(5.5)),
            (json!({"type": "boolean"}), json!(1)),
            (json!({"type": "string"}), json!(5)),
            (json!({"type": "string"}), json!("5")),
            (json!({"type": ["string", "null"]}), json!("null")),
            (json!({"type": "integer"}), json!(1e300)),
            (json!({}), json!("5")),
        ] {
            assert_eq!(coerced(&value, &schema, &schema), None, "{value} for {schema}");
        }
    }

    #[test]
    fn g2_lists_and_objects_in_strings_and_lone_items() {
        let list = json!({"type": "array", "items": {"type": "integer"}});
        assert_eq!(to(&list, &json!("[1, \"2\"]")), json!([1, 2]));
        assert_eq!(to(&list, &json!(3)), json!([3]));
        assert_eq!(to(&list, &json!("3")), json!([3]));
        let names = json!({"type": "array", "items": {"type": "string"}});
        assert_eq!(to(&names, &json!("Rome")), json!(["Rome"]));
        assert_eq!(to(&names, &json!("[\"Rome\"]")), json!(["Rome"]));
        let object =
            json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}});
        assert_eq!(to(&object, &json!("{\"a\": \"1\", \"b\": null}")), json!({"a": 1}));
    }

    #[test]
    fn g2_an_alternative_is_taken_only_if_it_then_fits() {
        let schema = json!({
            "anyOf": [{"$ref": "#/$defs/Seat"}, {"type": "null"}],
            "$defs": {"Seat": {"type": "object", "properties": {"row": {"type": "integer"}}, "required": ["row"]}},
        });
        assert_eq!(to(&schema, &json!("{\"row\": \"4\"}")), json!({"row": 4}));
        assert_eq!(to(&schema, &json!({"row": 4.0})), json!({"row": 4}));
        assert_eq!(to(&schema, &json!("{\"rows\": 4}")), json!("{\"rows\": 4}"));
    }

    #[test]
    fn a_schema_that_leads_back_to_itself_changes_nothing() {
        let back = json!({"$ref": "#/$defs/A"});
        let list_of_itself = json!({"type": "array", "items": back});
        for a in [list_of_itself, json!({"anyOf": [back, back]}), json!({"oneOf": [{"anyOf": [back]}]})] {
            let schema = json!({"$ref": "#/$defs/A", "$defs": {"A": a}});
            assert_eq!(coerced(&json!(5), &schema, &schema), None, "{schema}");
        }
    }
}
