//! What is taken of an answer: its words as they come, its calls when it is whole, what it used.

use asynctool_core::{FunctionCall, Usage};
use genai::chat::{ChatStreamEvent, StopReason, StreamEnd, ToolCall};
use serde_json::Value;

use crate::{
    provider::Protocol,
    signature::{self, Thoughts},
    trouble::Trouble,
};

/// What follows from an event of the library.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Nothing has come yet.
    Nothing,
    /// Words.
    Words(String),
    /// A thought, or a piece of a call: the answer has begun, and there is nothing to say yet.
    Work,
    /// The provider is alive.
    SignOfLife,
    /// The answer is whole.
    Whole {
        calls: Vec<FunctionCall>,
        usage: Option<Usage>,
    },
    Failed(Trouble),
}

/// Reads one answer.
#[derive(Debug)]
pub(crate) struct Reader {
    protocol: Protocol,
    has_words: bool,
}

impl Reader {
    pub(crate) fn new(protocol: Protocol) -> Self {
        Self { protocol, has_words: false }
    }

    pub(crate) fn read(&mut self, event: ChatStreamEvent) -> Step {
        match event {
            // Said before the request is sent.
            ChatStreamEvent::Start => Step::Nothing,
            ChatStreamEvent::Heartbeat => Step::SignOfLife,
            ChatStreamEvent::Chunk(chunk) if chunk.content.is_empty() => Step::SignOfLife,
            ChatStreamEvent::Chunk(chunk) => {
                self.has_words |= !chunk.content.trim().is_empty();
                Step::Words(chunk.content)
            }
            ChatStreamEvent::ReasoningChunk(_)
            | ChatStreamEvent::ThoughtSignatureChunk(_)
            | ChatStreamEvent::ToolCallChunk(_) => Step::Work,
            ChatStreamEvent::End(end) => self.end(end),
        }
    }

    fn end(&self, end: StreamEnd) -> Step {
        if !self.is_whole(&end) {
            return Step::Failed(Trouble::CutOff);
        }
        let usage = end.captured_usage.as_ref().map(usage).filter(|usage| *usage != Usage::default());
        let is_full = matches!(end.captured_stop_reason, Some(StopReason::MaxTokens(_)));
        let reason = end.captured_stop_reason.clone();
        let thoughts = Thoughts::of(end.captured_content.as_ref(), end.captured_reasoning_content.clone());
        let made = end.captured_into_tool_calls().unwrap_or_default();
        let calls = match self.calls(made, &thoughts, is_full) {
            Ok(calls) => calls,
            Err(trouble) => return Step::Failed(trouble),
        };
        if !calls.is_empty() {
            return Step::Whole { calls, usage };
        }
        // Words before it do not mend it: they may say that something is done now, which nothing does.
        match reason {
            Some(StopReason::ContentFilter(reason)) => Step::Failed(Trouble::Withheld(reason)),
            Some(StopReason::MaxTokens(_)) if !self.has_words => Step::Failed(Trouble::CutShort),
            Some(StopReason::ToolCall(reason)) => Step::Failed(Trouble::NotTheProtocol(format!(
                "it stopped for \"{reason}\" and called nothing"
            ))),
            Some(StopReason::Other(reason)) if is_failure(&reason) => {
                Step::Failed(Trouble::NotTheProtocol(format!("it stopped for \"{reason}\"")))
            }
            _ => Step::Whole { calls, usage },
        }
    }

    /// Whether the provider said that the answer ends here: some of the library's adapters report an end when the
    /// connection does.
    fn is_whole(&self, end: &StreamEnd) -> bool {
        match self.protocol {
            Protocol::OpenAi | Protocol::Anthropic => true,
            Protocol::OpenAiResponses | Protocol::Gemini => end.captured_stop_reason.is_some(),
            // Old servers give no reason.
            Protocol::Ollama => end.captured_stop_reason.is_some() || end.captured_usage.is_some(),
        }
    }

    fn calls(
        &self,
        made: Vec<ToolCall>,
        thoughts: &Thoughts,
        is_full: bool,
    ) -> Result<Vec<FunctionCall>, Trouble> {
        let mut calls: Vec<FunctionCall> = Vec::with_capacity(made.len());
        for call in made {
            if call.fn_name.trim().is_empty() {
                return Err(Trouble::NotTheProtocol("a call without a name".to_owned()));
            }
            if is_full && call.fn_arguments.is_string() {
                return Err(Trouble::CutShort);
            }
            let data = signature::kept(self.protocol, &call, calls.is_empty().then_some(thoughts));
            let made = FunctionCall {
                provider_data: data,
                ..FunctionCall::new(id(call.call_id), call.fn_name, arguments(call.fn_arguments))
            };
            add(&mut calls, made);
        }
        Ok(calls)
    }
}

/// Adds a call. Where a server counts its calls from 1, the library makes up one before it: the same one, as far as it
/// had come with its first piece. And a server may give the same id to two calls.
fn add(calls: &mut Vec<FunctionCall>, call: FunctionCall) {
    let is_known = calls.iter().any(|other| other.id == call.id);
    let is_twin = |other: &&mut FunctionCall| {
        let is_same =
            other.arguments == call.arguments || &*other.arguments == "{}" || is_piece(&other.arguments);
        other.id == call.id && other.name == call.name && is_same
    };
    match calls.iter_mut().find(is_twin) {
        Some(twin) => *twin = call,
        None if is_known => calls.push(FunctionCall { id: invented().into(), ..call }),
        None => calls.push(call),
    }
}

/// Whether the text stops in the middle of a value.
fn is_piece(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_err_and(|error| error.is_eof())
}

/// The provider's id, or an invented one where it gave none: the library's own are the same in every answer.
fn id(given: String) -> String {
    let is_made_up = given.starts_with("call#") || given.trim().is_empty();
    if is_made_up { invented() } else { given }
}

fn invented() -> String {
    format!("call_{:016x}", fastrand::u64(..))
}

/// The text of the arguments. What is no JSON is left as the model wrote it: the core mends it, or tells the model.
fn arguments(arguments: Value) -> String {
    match arguments {
        Value::Null => "{}".to_owned(),
        Value::String(text) if text.trim().is_empty() => "{}".to_owned(),
        Value::String(text) => text,
        value => value.to_string(),
    }
}

/// Reasons to stop that are none of an answer.
fn is_failure(reason: &str) -> bool {
    matches!(
        reason,
        "MALFORMED_FUNCTION_CALL" | "UNEXPECTED_TOOL_CALL" | "failed" | "cancelled" | "ERROR" | "error"
    )
}

fn usage(told: &genai::chat::Usage) -> Usage {
    let count = |count: Option<i32>| count.and_then(|count| u64::try_from(count).ok());
    let mut usage = Usage::default();
    usage.input_tokens = count(told.prompt_tokens);
    usage.output_tokens = count(told.completion_tokens);
    usage.cached_input_tokens =
        count(told.prompt_tokens_details.as_ref().and_then(|details| details.cached_tokens));
    usage.reasoning_tokens =
        count(told.completion_tokens_details.as_ref().and_then(|details| details.reasoning_tokens));
    usage
}
