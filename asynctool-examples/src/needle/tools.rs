//! The tools as Needle is shown them: as little as it takes to choose.
//!
//! It is surer of its choice the less it reads, and every word costs time. So of a tool it sees the first sentence, and
//! of a parameter the type and the description; what else a schema says is held against the call by the toolset.
//!
//! The order of the keys matters as well: sorted by name, they make it unsure of what it knew. `serde_json` keeps the order
//! here because the core asks it to.

use asynctool_core::RenderedTool;
use serde_json::{Map, Value, json};

/// The list of the tools in JSON.
pub(super) fn in_brief(tools: &[&RenderedTool]) -> String {
    Value::Array(tools.iter().map(|tool| brief(tool)).collect()).to_string()
}

/// The parameters of a tool that a user's line can fill, with their schemas.
pub(super) fn parameters(tool: &RenderedTool) -> impl Iterator<Item = (&str, &Value)> {
    let properties = tool.parameters.get("properties").and_then(Value::as_object);
    let all = properties.into_iter().flatten().map(|(name, schema)| (&**name, schema));
    // What stands for a yes to a question is not in a line.
    all.filter(|(name, _)| *name != "confirm_duplicate")
}

fn brief(tool: &RenderedTool) -> Value {
    let properties: Map<String, Value> =
        parameters(tool).map(|(name, schema)| (name.to_owned(), parameter(schema))).collect();
    let required = tool.parameters.get("required").cloned().unwrap_or_else(|| json!([]));
    json!({
        "name": tool.name,
        "description": first_sentence(&tool.description),
        "parameters": {"type": "object", "properties": properties, "required": required},
    })
}

fn parameter(schema: &Value) -> Value {
    let kept = ["description", "enum"].into_iter().filter_map(|key| Some((key, schema.get(key)?.clone())));
    let kind = kind(schema).map(|kind| ("type", kind.into()));
    kind.into_iter().chain(kept).map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// The type of a schema; of several, the first that is something.
fn kind(schema: &Value) -> Option<&str> {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        Some(kind) => kind.as_str(),
        None => schema.get("anyOf")?.as_array()?.iter().filter_map(kind).find(|kind| *kind != "null"),
    }
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").and_then(|end| text.get(..=end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use asynctool_core::{Dialect, Registry};

    use super::*;
    use crate::travel::Travel;

    #[test]
    fn a_tool_is_its_first_sentence_and_its_parameters() {
        let registry = Registry::new().with(Travel::new(1.0).unwrap()).unwrap();
        let rendered = registry.render(Dialect::OpenAi);
        let tools: Vec<&RenderedTool> = rendered.tools.iter().collect();
        let brief = in_brief(&tools);
        assert!(brief.starts_with(r#"[{"name":"book_flight","description":"Search"#), "{brief}");
        let brief: Value = brief.parse().unwrap();
        assert_eq!(
            brief[2],
            json!({
                "name": "get_weather",
                "description": "Tell what the weather in a city is usually like in a month.",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "city": {"type": "string", "description": "City or IATA airport code."},
                        "month": {
                            "type": "integer",
                            "description": "The month from 1 to 12; this month if it is left out."
                        }
                    },
                    "required": ["city"]
                }
            })
        );
        let names: Vec<&str> = parameters(tools[0]).map(|(name, _)| name).collect();
        assert_eq!(names, ["origin", "destination", "passengers"]);
    }

    #[test]
    fn a_type_is_found_however_it_is_written() {
        for schema in [
            json!({"type": "integer"}),
            json!({"type": ["null", "integer"]}),
            json!({"anyOf": [{"type": "null"}, {"type": "integer"}]}),
        ] {
            assert_eq!(kind(&schema), Some("integer"), "{schema}");
        }
        assert_eq!(kind(&json!({})), None);
        assert_eq!(first_sentence("One. Two."), "One.");
        assert_eq!(first_sentence("One"), "One");
    }
}
