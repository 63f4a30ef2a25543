//! Arguments in canonical form, so that equal calls have equal text (behaviour C3).

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The canonical text of a call's decoded arguments, or of some of them.
///
/// An omitted optional field equals its default, the order of keys does not matter, that of lists does, and
/// `1` equals `1.0`. Fields that a closed schema does not know are not part of it.
pub(crate) fn canonical(arguments: &str, schema: &Value, only: Option<&[&str]>) -> String {
    let arguments = match serde_json::from_str(arguments) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => Map::new(), // null means no arguments; nothing else is ever decoded
        Err(_) if arguments.trim().is_empty() => Map::new(),
        // Decoding passes over what it does not need, such as a number beyond all types in an unknown field.
        Err(_) => return arguments.to_owned(),
    };
    let mut completion = Completion { definitions: schema.get("$defs"), left: MOST_DEFAULTS };
    let mut fields = completion.complete(arguments, schema);
    if let Some(only) = only {
        fields.retain(|name, _| only.contains(&name.as_str()));
    }
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        let known = schema.get("properties").and_then(Value::as_object);
        fields.retain(|name, _| known.is_some_and(|known| known.contains_key(name)));
    }
    fields.remove(super::names::CONFIRM_FLAG);
    let mut text = String::new();
    write_object(&mut text, &fields);
    text
}

/// So many defaults are put in, and no more: one that leads back to its own schema has no end.
const MOST_DEFAULTS: u16 = 256;

/// Puts in what was left out.
struct Completion<'s> {
    definitions: Option<&'s Value>,
    left: u16,
}

impl Completion<'_> {
    /// The fields with the defaults of the absent ones; an optional field that is null is absent.
    fn complete(&mut self, mut fields: Map<String, Value>, schema: &Value) -> Map<String, Value> {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return fields };
        let required = schema.get("required").and_then(Value::as_array);
        for (name, schema) in properties {
            let must = required.is_some_and(|names| names.iter().any(|known| known == name.as_str()));
            let given = fields.remove(name).filter(|value| must || !value.is_null());
            if let Some(value) = given.or_else(|| self.default_of(schema)) {
                fields.insert(name.clone(), self.complete_value(value, schema));
            }
        }
        fields
    }

    fn default_of(&mut self, schema: &Value) -> Option<Value> {
        let default = schema.get("default").filter(|default| !default.is_null())?;
        self.left = self.left.checked_sub(1)?;
        Some(default.clone())
    }

    fn complete_value(&mut self, value: Value, schema: &Value) -> Value {
        let schema = resolve(schema, self.definitions);
        match value {
            Value::Object(fields) => Value::Object(self.complete(fields, schema)),
            Value::Array(items) => match schema.get("items") {
                Some(schema) => items.into_iter().map(|item| self.complete_value(item, schema)).collect(),
                None => Value::Array(items),
            },
            other => other,
        }
    }
}

/// The schema that a reference names, through the union with `null` that an option is.
fn resolve<'s>(schema: &'s Value, definitions: Option<&'s Value>) -> &'s Value {
    let mut schema = schema;
    // A schema that refers to itself and says nothing else is not one that a type has; the bound is for safety.
    for _ in 0..16 {
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix("#/$defs/"))
            .and_then(|name| definitions?.get(name));
        let inner = target.or_else(|| {
            let options = schema.get("anyOf")?.as_array()?;
            let mut others = options.iter().filter(|option| option.get("type") != Some(&"null".into()));
            others.next().filter(|_| others.next().is_none())
        });
        let Some(inner) = inner else { break };
        schema = inner;
    }
    schema
}

fn write_object(text: &mut String, fields: &Map<String, Value>) {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    text.push('{');
    for (index, (name, value)) in sorted.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_string(text, name);
        text.push(':');
        write_value(text, value);
    }
    text.push('}');
}

fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => write_object(text, fields),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_value(text, item);
            }
            text.push(']');
        }
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            // Within 2^53 a whole float is exactly an integer, so both are written alike.
            Some(float) if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 => {
                let _ = write!(text, "{float:.0}");
            }
            _ => {
                let _ = write!(text, "{number}");
            }
        },
        Value::String(string) => write_string(text, string),
        Value::Bool(_) | Value::Null => {
            let _ = write!(text, "{value}");
        }
    }
}

fn write_string(text: &mut String, string: &str) {
    let _ = write!(text, "{}", Value::from(string));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        canonical(&a.to_string(), &schema(), None) == canonical(&b.to_string(), &schema(), None)
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
        let open = json!({"type": "object"});
        let key = |arguments: &Value| canonical(&arguments.to_string(), &open, None);
        assert_ne!(key(&json!({"city": "Rome"})), key(&json!({"city": "Oslo"})));
        assert_eq!(key(&json!({"city": "Rome", "confirm_duplicate": true})), key(&json!({"city": "Rome"})));
    }

    #[test]
    fn c1_a_list_of_parameters_compares_only_these() {
        let only = |arguments: &Value| canonical(&arguments.to_string(), &schema(), Some(&["to"]));
        assert_eq!(only(&json!({"to": "a", "limit": 1})), only(&json!({"to": "a", "limit": 2})));
        assert_ne!(only(&json!({"to": "a"})), only(&json!({"to": "b"})));
    }

    #[test]
    fn a_default_that_leads_back_to_its_own_schema_ends() {
        let next = json!({"$ref": "#/$defs/Node", "default": {}});
        let node = json!({"type": "object", "properties": {"next": next, "other": next}});
        let schema = json!({"type": "object", "properties": {"plan": next}, "$defs": {"Node": node}});
        assert!(canonical("{}", &schema, None).starts_with(r#"{"plan":{"next":{"next":"#));
    }

    #[test]
    fn c3_numbers_beyond_the_exact_range_keep_their_text() {
        assert!(same(&json!({"to": "a", "limit": 3.0}), &json!({"to": "a", "limit": 3})));
        assert!(!same(
            &json!({"to": "a", "limit": 9_007_199_254_740_993_u64}),
            &json!({"to": "a", "limit": 9_007_199_254_740_992_u64})
        ));
    }
}
