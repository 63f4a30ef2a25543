//! What Needle answers, and what is made of it.

use asynctool_core::RenderedTool;
use needle_infer::v3_engine::extract_tool_call;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::tools;
use crate::offline::route::Route;

/// From here on Needle is believed.
pub(super) const SURE: f32 = 0.5;

/// What it has written, and how sure it is of that.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Completion {
    /// What it thought, and then the calls between their marks.
    pub(super) text: String,
    /// From 0 to 1.
    pub(super) confidence: f32,
}

/// A call as it writes it.
#[derive(Debug, Deserialize)]
struct Written {
    name: String,
    #[serde(default)]
    arguments: Map<String, Value>,
}

impl Completion {
    /// Its calls, if it is sure of them and each is one that these tools can have.
    pub(super) fn route(&self, tools: &[&RenderedTool]) -> Route {
        let Some(calls) = self.calls() else { return Route::Unsure(None) };
        let guess = calls.first().map(|call| call.name.clone());
        if self.confidence >= SURE && calls.iter().all(|call| call.is_for(tools)) {
            Route::Calls(calls.into_iter().map(|call| (call.name, call.arguments)).collect())
        } else {
            Route::Unsure(guess)
        }
    }

    /// `None` if there is no list of calls, or only a part of one.
    fn calls(&self) -> Option<Vec<Written>> {
        let mut calls: Vec<Written> = serde_json::from_str(&extract_tool_call(&self.text)?).ok()?;
        for call in &mut calls {
            call.arguments.retain(|_, value| !value.is_null());
        }
        Some(calls)
    }
}

impl Written {
    fn is_for(&self, tools: &[&RenderedTool]) -> bool {
        tools.iter().any(|tool| {
            let knows = |name: &str| tools::parameters(tool).any(|(own, _)| own == name);
            tool.name == self.name && self.arguments.keys().all(|name| knows(name))
        })
    }
}

#[cfg(test)]
mod tests {
    use asynctool_core::{Dialect, Registry};

    use super::*;
    use crate::travel::Travel;

    fn route(text: &str, confidence: f32) -> Route {
        let registry = Registry::new().with(Travel::new(1.0).unwrap()).unwrap();
        let rendered = registry.render(Dialect::OpenAi);
        let tools: Vec<&RenderedTool> = rendered.tools.iter().collect();
        Completion { text: text.to_owned(), confidence }.route(&tools)
    }

    fn calls(calls: &[(&str, &str)]) -> Route {
        let call =
            |(tool, arguments): &(&str, &str)| ((*tool).to_owned(), serde_json::from_str(arguments).unwrap());
        Route::Calls(calls.iter().map(call).collect())
    }

    const TWO: &str = r#"<think>
'Madrid' -> city 'Madrid', 'October' -> month 10; 'Rome' -> city 'Rome'
</think>
<tool_call>[{"name":"get_weather","arguments":{"city":"Madrid","month":10}},{"name":"tour_guide","arguments":{"city":"Rome","hours":null}}]</tool_call>"#;

    #[test]
    fn its_calls_are_made_from_the_threshold_on_and_not_below() {
        let both = calls(&[
            ("get_weather", r#"{"city":"Madrid","month":10}"#),
            ("tour_guide", r#"{"city":"Rome"}"#),
        ]);
        assert_eq!(route(TWO, 0.5), both);
        assert_eq!(route(TWO, 0.97), both);
        for unsure in [0.499, 0.0, f32::NAN] {
            assert_eq!(route(TWO, unsure), Route::Unsure(Some("get_weather".to_owned())), "{unsure}");
        }
    }

    #[test]
    fn to_be_sure_of_no_call_is_an_answer_and_to_write_none_is_not() {
        assert_eq!(route("<tool_call>[]</tool_call>", 0.8), calls(&[]));
        assert_eq!(route("<tool_call>[]</tool_call>", 0.2), Route::Unsure(None));
        assert_eq!(
            route("<think>\nno destination\n</think>\nWhere are you heading to?", 0.9),
            Route::Unsure(None)
        );
        assert_eq!(route("", 0.9), Route::Unsure(None));
    }

    #[test]
    fn what_no_tool_can_have_is_only_a_guess() {
        for (name, arguments) in [
            ("book_hotel", r#"{"city":"Rome"}"#),
            ("get_weather", r#"{"city":"Rome","unit":"kelvin"}"#),
            ("book_flight", r#"{"origin":"Rome","destination":"Oslo","confirm_duplicate":true}"#),
        ] {
            let text = format!(r#"<tool_call>[{{"name":"{name}","arguments":{arguments}}}]</tool_call>"#);
            assert_eq!(route(&text, 0.9), Route::Unsure(Some(name.to_owned())));
        }
    }

    #[test]
    fn half_a_call_is_none() {
        for text in [
            r#"<tool_call>[{"name":"get_weather","argu"#,
            r#"<tool_call>{"name":"get_weather"}</tool_call>"#,
            r#"<tool_call>[{"name":"get_weather","arguments":"Rome"}]</tool_call>"#,
            "<tool_call>weather!</tool_call>",
        ] {
            assert_eq!(route(text, 0.9), Route::Unsure(None), "{text}");
        }
    }
}
