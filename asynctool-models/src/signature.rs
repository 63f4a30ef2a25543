//! What a provider wants to see again with a call: signed thoughts. They travel in
//! [`FunctionCall::provider_data`](asynctool_core::FunctionCall), marked with whose they are, so that a conversation
//! that goes on with another provider leaves them out.

use std::sync::Arc;

use genai::chat::{ContentPart, MessageContent, ToolCall};
use serde_json::{Value, json};

use crate::provider::Protocol;

/// Gemini accepts it in place of the signature of a call that it did not make.
pub(crate) const NONE_FOR_GEMINI: &str = "skip_thought_signature_validator";

const GEMINI: &str = "gemini_thought_signature";
const ANTHROPIC: &str = "anthropic_thinking";
const REASONING: &str = "reasoning_content";

/// What is to be kept with a call; `thoughts` is what stood before the calls, and goes with the first of them.
pub(crate) fn kept(protocol: Protocol, call: &ToolCall, thoughts: Option<&Thoughts>) -> Option<Arc<str>> {
    let data = match protocol {
        Protocol::Gemini => json!({GEMINI: call.thought_signatures.as_ref()?.first()?}),
        Protocol::Anthropic => match thoughts?.blocks.as_slice() {
            [] => return None,
            blocks => json!({ANTHROPIC: blocks}),
        },
        Protocol::OpenAi => json!({REASONING: thoughts?.text.as_ref()?}),
        Protocol::OpenAiResponses | Protocol::Ollama => return None,
    };
    Some(data.to_string().into())
}

/// The thoughts of an answer.
#[derive(Debug, Default)]
pub(crate) struct Thoughts {
    /// Anthropic's blocks, as they go back.
    blocks: Vec<Value>,
    /// What servers that are compatible with OpenAI think aloud.
    text: Option<String>,
}

impl Thoughts {
    pub(crate) fn of(content: Option<&MessageContent>, text: Option<String>) -> Self {
        let (mut blocks, mut signature) = (Vec::new(), None);
        for part in content.into_iter().flat_map(MessageContent::parts) {
            match part {
                ContentPart::ThoughtSignature(signed) => signature = Some(signed),
                ContentPart::ReasoningContent(thinking) => {
                    let signed = signature.take().map(
                        |signature| json!({"type": "thinking", "thinking": thinking, "signature": signature}),
                    );
                    blocks.extend(signed);
                }
                ContentPart::Custom(redacted) => blocks.push(redacted.data.clone()),
                _ => {}
            }
        }
        Self { blocks, text: text.filter(|text| !text.is_empty()) }
    }
}

/// The signature of a call for Gemini.
pub(crate) fn for_gemini(data: Option<&str>) -> Option<String> {
    Some(read(data, GEMINI)?.as_str()?.to_owned())
}

/// The blocks that stand before a call for Anthropic.
pub(crate) fn for_anthropic(data: Option<&str>) -> Vec<Value> {
    match read(data, ANTHROPIC) {
        Some(Value::Array(blocks)) => blocks,
        _ => Vec::new(),
    }
}

/// The thoughts before a call for a server that is compatible with OpenAI.
pub(crate) fn for_openai(data: Option<&str>) -> Option<String> {
    Some(read(data, REASONING)?.as_str()?.to_owned())
}

fn read(data: Option<&str>, whose: &str) -> Option<Value> {
    serde_json::from_str::<Value>(data?).ok()?.get_mut(whose).map(Value::take)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(signatures: Option<Vec<String>>) -> ToolCall {
        let (call_id, fn_name) = ("1".to_owned(), "book".to_owned());
        ToolCall { call_id, fn_name, fn_arguments: json!({}), thought_signatures: signatures }
    }

    #[test]
    fn a_signature_comes_back_to_the_provider_that_signed_and_to_no_other() {
        let data = kept(Protocol::Gemini, &call(Some(vec!["signed".to_owned()])), None).unwrap();
        assert_eq!(for_gemini(Some(&data)).as_deref(), Some("signed"));
        assert!(for_anthropic(Some(&data)).is_empty());
        assert_eq!(kept(Protocol::Gemini, &call(None), None), None);
        assert_eq!(for_gemini(Some("no json")), None);
    }

    #[test]
    fn thinking_blocks_go_back_as_they_came() {
        let redacted = json!({"type": "redacted_thinking", "data": "x"});
        let content = MessageContent::from_parts(vec![
            ContentPart::ThoughtSignature("s".to_owned()),
            ContentPart::ReasoningContent("hm".to_owned()),
            ContentPart::from_custom(redacted.clone(), None),
        ]);
        let thoughts = Thoughts::of(Some(&content), None);
        let data = kept(Protocol::Anthropic, &call(None), Some(&thoughts)).unwrap();
        let thinking = json!({"type": "thinking", "thinking": "hm", "signature": "s"});
        assert_eq!(for_anthropic(Some(&data)), [thinking, redacted]);
        assert_eq!(kept(Protocol::Anthropic, &call(None), None), None);
    }
}
