//! OpenAI function calling without `strict`: what its schema subset does not take is rewritten.
//!
//! Source: platform.openai.com/docs/guides/structured-outputs, "Supported schemas", read in 2026.

use serde_json::{Map, Value};

use super::Loss;

/// String formats that the provider knows; it refuses the numeric ones that schemars writes.
const FORMATS: &[&str] =
    &["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];

pub(super) fn adapt(schema: &mut Value, tool: &str, losses: &mut Vec<Loss>) {
    adapt_at(schema, &mut String::new(), tool, losses);
}

fn adapt_at(schema: &mut Value, pointer: &mut String, tool: &str, losses: &mut Vec<Loss>) {
    let Value::Object(fields) = schema else {
        if let Value::Bool(anything) = *schema {
            // `true` accepts everything and `false` nothing; only objects are schemas here.
            *schema = if anything { Value::Object(Map::new()) } else { serde_json::json!({"not": {}}) };
        }
        return;
    };
    fields.remove("$schema");
    // A parameter or a variant that is itself called `title` or `format` is a property, not a keyword: those
    // are reached through `properties` below and never removed here.
    if let Some(options) = fields.remove("oneOf") {
        fields.insert("anyOf".to_owned(), options);
    }
    let unknown_format = |format: &Value| !format.as_str().is_some_and(|name| FORMATS.contains(&name));
    if fields.get("format").is_some_and(unknown_format) {
        let format = fields.remove("format").unwrap_or_default();
        // The width of an integer is told by its bounds already, so only other formats are a loss.
        if fields.get("type") == Some(&Value::from("string")) {
            losses.push(Loss {
                tool: tool.to_owned(),
                pointer: pointer.clone(),
                what: format!("the format {format} is not known to the provider"),
            });
        }
    }
    for (keyword, inner) in fields.iter_mut() {
        match (keyword.as_str(), inner) {
            ("properties" | "$defs" | "patternProperties", Value::Object(schemas)) => {
                for (name, schema) in schemas {
                    descend(schema, pointer, &[keyword, name], tool, losses);
                }
            }
            ("anyOf" | "allOf" | "prefixItems", Value::Array(schemas)) => {
                for (index, schema) in schemas.iter_mut().enumerate() {
                    descend(schema, pointer, &[keyword, &index.to_string()], tool, losses);
                }
            }
            ("items" | "additionalProperties" | "not", inner @ Value::Object(_)) => {
                descend(inner, pointer, &[keyword], tool, losses);
            }
            _ => {}
        }
    }
}

fn descend(schema: &mut Value, pointer: &mut String, steps: &[&str], tool: &str, losses: &mut Vec<Loss>) {
    let length = pointer.len();
    for step in steps {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    }
    adapt_at(schema, pointer, tool, losses);
    pointer.truncate(length);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unions_formats_and_boolean_schemas_are_rewritten_and_losses_told() {
        let mut schema = json!({
            "type": "object",
            "properties": {
                "oneOf": {"oneOf": [{"const": "a"}, {"type": "integer", "format": "uint8", "minimum": 0}]},
                "site": {"type": "string", "format": "uri"},
                "day": {"type": "string", "format": "date"},
                "any": true,
            },
        });
        let mut losses = Vec::new();
        adapt(&mut schema, "f", &mut losses);
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "properties": {
                    "oneOf": {"anyOf": [{"const": "a"}, {"type": "integer", "minimum": 0}]},
                    "site": {"type": "string"},
                    "day": {"type": "string", "format": "date"},
                    "any": {},
                },
            })
        );
        assert_eq!(losses.len(), 1);
        assert_eq!(losses[0].pointer, "/properties/site");
    }
}
