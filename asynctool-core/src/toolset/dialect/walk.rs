//! A walk through a schema and the schemas in it.

use serde_json::{Map, Value};

/// Calls `change` for every schema in this one and then for itself, with its place as a JSON pointer. What it puts in
/// is not walked through again.
pub(super) fn each(schema: &mut Value, change: &mut dyn FnMut(&mut Value, &str)) {
    at(schema, &mut String::new(), change);
}

/// The same for those that are objects.
pub(super) fn each_object(schema: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>, &str)) {
    each(schema, &mut |schema, pointer| {
        if let Some(fields) = schema.as_object_mut() {
            change(fields, pointer);
        }
    });
}

fn at(schema: &mut Value, pointer: &mut String, change: &mut dyn FnMut(&mut Value, &str)) {
    let Some(fields) = schema.as_object_mut() else { return change(schema, pointer) };
    // A parameter that is itself called `items` or `anyOf` is a name under `properties`, not a keyword.
    for (keyword, inner) in fields.iter_mut() {
        match (keyword.as_str(), inner) {
            ("properties" | "$defs" | "patternProperties", Value::Object(schemas)) => {
                for (name, schema) in schemas {
                    descend(schema, pointer, &[keyword, name], change);
                }
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(schemas)) => {
                for (index, schema) in schemas.iter_mut().enumerate() {
                    descend(schema, pointer, &[keyword, &index.to_string()], change);
                }
            }
            ("items" | "additionalProperties" | "not", inner) => descend(inner, pointer, &[keyword], change),
            _ => {}
        }
    }
    change(schema, pointer);
}

fn descend(
    schema: &mut Value,
    pointer: &mut String,
    steps: &[&str],
    change: &mut dyn FnMut(&mut Value, &str),
) {
    let length = pointer.len();
    for step in steps {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    }
    at(schema, pointer, change);
    pointer.truncate(length);
}
