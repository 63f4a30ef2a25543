//! How every hard shape is written in every dialect: golden files, and what must hold for all of them.
//!
//! `INSTA_UPDATE=always cargo test -p asynctool-tests --test dialects` writes the golden files anew.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use asynctool_core::{Dialect, Registry, Rendered};
use asynctool_tests::{shapes::Shapes, vendors};
use serde_json::{Map, Value, json};

fn rendered(dialect: Dialect) -> Rendered {
    Registry::new().with(Shapes).unwrap().render(dialect)
}

/// The tool of this name as it is sent.
fn sent(rendered: &Rendered, name: &str) -> Value {
    let mut one = rendered.clone();
    one.tools.retain(|tool| tool.name == name);
    one.to_json()
}

#[test]
fn every_hard_shape_has_its_golden_file_in_every_dialect() {
    let all: Vec<Rendered> = Dialect::ALL.iter().map(|dialect| rendered(*dialect)).collect();
    let registry = Registry::new().with(Shapes).unwrap();
    for tool in registry.tools() {
        let name = tool.name();
        let dialects = all.iter().map(|rendered| {
            let losses = rendered.losses.iter().filter(|loss| loss.tool == name);
            let losses: Vec<String> = losses.map(|loss| format!("{}: {}", loss.pointer, loss.what)).collect();
            let sent = sent(rendered, name);
            (format!("{:?}", rendered.dialect), json!({"tools": sent, "losses": losses}))
        });
        let text = serde_json::to_string_pretty(&Value::Object(dialects.collect::<Map<_, _>>())).unwrap();
        insta::with_settings!({snapshot_path => "../golden/dialects", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, text);
        });
    }
}

#[test]
fn what_is_sent_to_openai_keeps_the_rules_that_it_has_published() {
    for dialect in [Dialect::OpenAi, Dialect::OpenAiStrict] {
        assert_eq!(vendors::openai(&rendered(dialect).to_json()), [""; 0], "{dialect:?}");
    }
}

#[test]
fn what_is_sent_to_anthropic_keeps_the_rules_that_it_has_published() {
    for dialect in [Dialect::Anthropic, Dialect::AnthropicStrict] {
        assert_eq!(vendors::anthropic(&rendered(dialect).to_json()), [""; 0], "{dialect:?}");
    }
}

#[test]
fn what_is_sent_to_gemini_keeps_the_rules_that_it_has_published() {
    for dialect in [Dialect::Gemini, Dialect::GeminiJsonSchema] {
        assert_eq!(vendors::gemini(&rendered(dialect).to_json()), [""; 0], "{dialect:?}");
    }
}

#[test]
fn a_schema_in_the_wrong_dialect_does_not_pass() {
    assert!(!vendors::gemini(&rendered_as(Dialect::JsonSchema, "parameters")).is_empty());
    assert!(!vendors::gemini(&rendered_as(Dialect::JsonSchema, "parametersJsonSchema")).is_empty());
    let mut lenient = rendered(Dialect::OpenAi).to_json();
    for tool in lenient.as_array_mut().unwrap() {
        tool["function"]["strict"] = json!(true);
    }
    assert!(!vendors::openai(&lenient).is_empty());
}

/// The tools in one dialect, in Gemini's envelope.
fn rendered_as(dialect: Dialect, keyword: &str) -> Value {
    let tools = rendered(dialect).tools;
    let tools = tools
        .iter()
        .map(|tool| json!({"name": tool.name, "description": tool.description, keyword: tool.parameters}));
    json!([{"functionDeclarations": tools.collect::<Vec<_>>()}])
}
