//! References between schemas: which of them go in a circle, and the schemas that the others stand for.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::walk;

/// More replacements than this make a schema longer than any model reads; the references that are left stay.
const MOST_REPLACED: usize = 2_000;

/// Puts definitions in the place of the references to them. Those that contain themselves stay, and are returned.
pub(super) fn inline(schema: &mut Value) -> BTreeSet<String> {
    let mut definitions = take_definitions(schema);
    let circular = circular(&definitions);
    let mut left = MOST_REPLACED;
    let whole = definitions.clone();
    for name in &circular {
        if let Some(definition) = definitions.get_mut(name) {
            replace(definition, &whole, &circular, &mut left);
        }
    }
    replace(schema, &whole, &circular, &mut left);
    // What is still referred to, by the schema or by what it refers to.
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut next: Vec<String> = referred_to(schema).into_iter().collect();
    while let Some(name) = next.pop() {
        next.extend(definitions.get(&name).map(referred_to).unwrap_or_default().difference(&kept).cloned());
        kept.insert(name);
    }
    definitions.retain(|name, _| kept.contains(name));
    if let (false, Some(fields)) = (definitions.is_empty(), schema.as_object_mut()) {
        fields.insert("$defs".to_owned(), Value::Object(definitions));
    }
    circular
}

/// Gives every reference that has other keywords beside it a place of its own: `{"anyOf": [{"$ref": ..}], ..}`. Some
/// providers refuse what stands beside a reference.
pub(super) fn isolate(schema: &mut Value) {
    walk::each_object(schema, &mut |fields, _| {
        if fields.len() > 1
            && let Some(reference) = fields.shift_remove("$ref")
        {
            let lone = Map::from_iter([("$ref".to_owned(), reference)]);
            fields.insert("anyOf".to_owned(), Value::Array(vec![Value::Object(lone)]));
        }
    });
}

fn take_definitions(schema: &mut Value) -> Map<String, Value> {
    match schema.as_object_mut().and_then(|fields| fields.shift_remove("$defs")) {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    }
}

fn replace(
    schema: &mut Value,
    definitions: &Map<String, Value>,
    circular: &BTreeSet<String>,
    left: &mut usize,
) {
    walk::each(schema, &mut |schema, _| {
        let Some(name) = name_of(schema).filter(|name| !circular.contains(*name)) else { return };
        let Some(mut target) = definitions.get(name).filter(|_| *left > 0).cloned() else { return };
        *left -= 1;
        replace(&mut target, definitions, circular, left);
        // What stands beside the reference wins: the description of a parameter over that of its type.
        if let (Value::Object(target), Value::Object(fields)) = (&mut target, &*schema) {
            let beside = fields.iter().filter(|(keyword, _)| *keyword != "$ref");
            target.extend(beside.map(|(keyword, value)| (keyword.clone(), value.clone())));
        }
        *schema = target;
    });
}

/// The definition that a schema refers to.
fn name_of(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// The definitions that contain themselves.
pub(super) fn circular_in(schema: &Value) -> BTreeSet<String> {
    schema.get("$defs").and_then(Value::as_object).map(circular).unwrap_or_default()
}

fn circular(definitions: &Map<String, Value>) -> BTreeSet<String> {
    let leads_to_itself = |start: &String| {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut next: Vec<String> = vec![start.clone()];
        while let Some(name) = next.pop() {
            let Some(definition) = definitions.get(&name) else { continue };
            for target in referred_to(definition) {
                if target == *start {
                    return true;
                }
                if seen.insert(target.clone()) {
                    next.push(target);
                }
            }
        }
        false
    };
    definitions.keys().filter(|name| leads_to_itself(name)).cloned().collect()
}

/// The definitions that a schema refers to.
pub(super) fn referred_to(schema: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk::each(&mut schema.clone(), &mut |schema, _| names.extend(name_of(schema).map(str::to_owned)));
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_replaced_but_those_in_a_circle() {
        let mut schema = json!({
            "properties": {
                "price": {"$ref": "#/$defs/Price", "description": "What it costs."},
                "plan": {"$ref": "#/$defs/Node"},
            },
            "$defs": {
                "Price": {"type": "integer", "description": "A price."},
                "Node": {"properties": {"price": {"$ref": "#/$defs/Price"}, "next": {"$ref": "#/$defs/Node"}}},
            },
        });
        assert_eq!(inline(&mut schema), BTreeSet::from(["Node".to_owned()]));
        assert_eq!(
            schema,
            json!({
                "properties": {
                    "price": {"type": "integer", "description": "What it costs."},
                    "plan": {"$ref": "#/$defs/Node"},
                },
                "$defs": {"Node": {"properties": {
                    "price": {"type": "integer", "description": "A price."},
                    "next": {"$ref": "#/$defs/Node"},
                }}},
            })
        );
    }

    #[test]
    fn a_chain_of_types_that_doubles_at_each_step_stays_of_a_size() {
        let mut definitions = Map::new();
        for depth in 0..30 {
            let next = json!({"$ref": format!("#/$defs/T{}", depth + 1)});
            definitions.insert(format!("T{depth}"), json!({"properties": {"a": next, "b": next}}));
        }
        definitions.insert("T30".to_owned(), json!({"type": "string"}));
        let mut schema = json!({"properties": {"a": {"$ref": "#/$defs/T0"}}, "$defs": definitions});
        inline(&mut schema);
        assert!(schema.to_string().len() < 300_000);
        assert!(schema["$defs"]["T30"].is_object());
    }

    #[test]
    fn a_reference_with_company_gets_a_place_of_its_own() {
        let mut schema =
            json!({"properties": {"a": {"$ref": "#/$defs/A", "description": "a"}, "b": {"$ref": "#"}}});
        isolate(&mut schema);
        assert_eq!(
            schema["properties"],
            json!({"a": {"description": "a", "anyOf": [{"$ref": "#/$defs/A"}]}, "b": {"$ref": "#"}})
        );
    }
}
