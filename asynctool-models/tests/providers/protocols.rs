//! The answers of the five protocols, as their servers write them.

use serde_json::{Value, json};

use crate::server::Script;

/// A protocol, by the name of a model that speaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Chat,
    Responses,
    Anthropic,
    Gemini,
    Ollama,
}

pub(crate) const ALL: [Wire; 5] = [Wire::Chat, Wire::Responses, Wire::Anthropic, Wire::Gemini, Wire::Ollama];

impl Wire {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chat => "openai::m-1",
            Self::Responses => "openai_resp::m-1",
            Self::Anthropic => "anthropic::m-1",
            Self::Gemini => "gemini::m-1",
            Self::Ollama => "ollama::m-1",
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Chat => "/v1/chat/completions",
            Self::Responses => "/v1/responses",
            Self::Anthropic => "/v1/messages",
            Self::Gemini => "/v1beta/models/m-1:streamGenerateContent?alt=sse",
            Self::Ollama => "/api/chat",
        }
    }

    pub(crate) fn kind(self) -> &'static str {
        if self == Self::Ollama { "application/x-ndjson" } else { "text/event-stream" }
    }

    /// Frames as they are sent.
    pub(crate) fn frames(self, frames: &[Value]) -> String {
        let frame = |frame: &Value| match self {
            Self::Ollama => format!("{frame}\n"),
            Self::Anthropic | Self::Responses => {
                format!("event: {}\ndata: {frame}\n\n", frame["type"].as_str().unwrap())
            }
            Self::Chat | Self::Gemini => format!("data: {frame}\n\n"),
        };
        frames.iter().map(frame).collect()
    }

    /// Before the first token.
    pub(crate) fn beginning(self) -> String {
        self.frames(&match self {
            Self::Chat => vec![json!({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": null}]})],
            Self::Responses => vec![json!({"type": "response.created", "response": {"id": "r", "status": "in_progress", "model": "m-1", "output": []}})],
            Self::Anthropic => vec![
                json!({"type": "message_start", "message": {"id": "m", "role": "assistant", "content": [], "usage": {"input_tokens": 7, "cache_read_input_tokens": 4, "output_tokens": 1}}}),
                json!({"type": "ping"}),
            ],
            Self::Gemini | Self::Ollama => vec![],
        })
    }

    /// Words, one piece each.
    pub(crate) fn words(self, words: &[&str]) -> String {
        let mut frames = Vec::new();
        if self == Self::Anthropic {
            frames.push(json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}));
        }
        frames.extend(words.iter().map(|word| match self {
            Self::Chat => json!({"choices": [{"index": 0, "delta": {"content": word}, "finish_reason": null}]}),
            Self::Responses => json!({"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": word}),
            Self::Anthropic => json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}),
            Self::Gemini => json!({"candidates": [{"content": {"role": "model", "parts": [{"text": word}]}}]}),
            Self::Ollama => json!({"model": "m-1", "message": {"role": "assistant", "content": word}, "done": false}),
        }));
        if self == Self::Anthropic {
            frames.push(json!({"type": "content_block_stop", "index": 0}));
        }
        self.frames(&frames)
    }

    /// Whole calls: id, name, arguments; in pieces where the protocol has them.
    pub(crate) fn calls(self, calls: &[(&str, &str, Value)]) -> String {
        let mut frames = Vec::new();
        for (index, (id, name, arguments)) in calls.iter().enumerate() {
            let text = arguments.to_string();
            let (one, two) = text.split_at(text.len() / 2);
            match self {
                Self::Chat => {
                    let delta = |call: Value| json!({"choices": [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": null}]});
                    frames.push(delta(json!({"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": ""}})));
                    for piece in [one, two] {
                        frames.push(delta(json!({"index": index, "function": {"arguments": piece}})));
                    }
                }
                Self::Responses => {
                    let index = index + 1;
                    let item = |arguments: &str| json!({"type": "function_call", "id": "fc", "call_id": id, "name": name, "arguments": arguments});
                    frames.push(json!({"type": "response.output_item.added", "output_index": index, "item": item("")}));
                    for piece in [one, two] {
                        frames.push(json!({"type": "response.function_call_arguments.delta", "output_index": index, "delta": piece}));
                    }
                    frames.push(json!({"type": "response.output_item.done", "output_index": index, "item": item(&text)}));
                }
                Self::Anthropic => {
                    let index = index + 1;
                    frames.push(json!({"type": "content_block_start", "index": index, "content_block": {"type": "tool_use", "id": id, "name": name, "input": {}}}));
                    for piece in [one, two] {
                        frames.push(json!({"type": "content_block_delta", "index": index, "delta": {"type": "input_json_delta", "partial_json": piece}}));
                    }
                    frames.push(json!({"type": "content_block_stop", "index": index}));
                }
                Self::Gemini => frames.push(json!({"candidates": [{"content": {"role": "model", "parts": [
                    {"functionCall": {"name": name, "args": arguments}}
                ]}}]})),
                Self::Ollama => {
                    let call = json!({"function": {"name": name, "arguments": arguments}});
                    let message = json!({"role": "assistant", "content": "", "tool_calls": [call]});
                    frames.push(json!({"message": message, "done": false}));
                }
            }
        }
        self.frames(&frames)
    }

    /// The end, with 11 tokens in, of which 4 were cached, and 3 out.
    pub(crate) fn end(self) -> String {
        match self {
            Self::Chat => {
                let usage = json!({"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14, "prompt_tokens_details": {"cached_tokens": 4}});
                let frames = [
                    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
                    json!({"choices": [], "usage": usage}),
                ];
                self.frames(&frames) + "data: [DONE]\n\n"
            }
            Self::Responses => self.frames(&[json!({"type": "response.completed", "response": {
                "id": "r", "status": "completed", "model": "m-1", "output": [],
                "usage": {"input_tokens": 11, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 3, "total_tokens": 14}
            }})]),
            Self::Anthropic => self.frames(&[
                json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}}),
                json!({"type": "message_stop"}),
            ]),
            Self::Gemini => self.frames(&[json!({
                "candidates": [{"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": "STOP"}],
                "usageMetadata": {"promptTokenCount": 11, "cachedContentTokenCount": 4, "candidatesTokenCount": 3, "totalTokenCount": 14}
            })]),
            Self::Ollama => self.frames(&[json!({
                "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": "stop",
                "prompt_eval_count": 11, "prompt_eval_cached_count": 4, "eval_count": 3
            })]),
        }
    }

    /// A whole answer of words.
    pub(crate) fn says(self, words: &[&str]) -> Script {
        Script::ok(self.kind(), &(self.beginning() + &self.words(words) + &self.end()))
    }

    /// An error in the form of the protocol.
    pub(crate) fn error(self, message: &str) -> String {
        match self {
            Self::Anthropic => json!({"type": "error", "error": {"type": "some_error", "message": message}}),
            Self::Ollama => json!({"error": message}),
            Self::Chat | Self::Responses | Self::Gemini => {
                json!({"error": {"message": message, "code": "some"}})
            }
        }
        .to_string()
    }
}
