//! What a provider is sent: the body of a request read back as neutral lines, and what the provider would refuse in it.
//!
//! An adapter turns one conversation into five wire formats, each with rules of its own on what a history may be. The
//! readers here know these rules, from the providers' pages and from what they have been seen to answer with status 400,
//! and nothing of any adapter: a mistake of the adapter cannot hide in its own test. Where sources disagree the stricter
//! reading stands. Sources were read in 2026-11; one such as "openai/openai-dotnet #317" is a thread on GitHub.
//!
//! Whether the schemas of the tools are accepted is another question: [`assert_renders`](crate::testing::assert_renders).
//!
//! ```
//! use asynctool_core::testing::wire::Protocol;
//! use serde_json::json;
//!
//! let body = json!({
//!     "model": "gpt-5",
//!     "messages": [
//!         { "role": "system", "content": "You book travels." },
//!         { "role": "user", "content": "Rome, please." },
//!         { "role": "assistant", "content": null, "tool_calls": [
//!             { "id": "call_1", "type": "function", "function": { "name": "book", "arguments": "{\"city\": \"Rome\"}" } },
//!         ] },
//!         { "role": "tool", "tool_call_id": "call_1", "content": "Booked." },
//!     ],
//! });
//! let sent = Protocol::OpenAiChat.read(&body);
//! assert_eq!(sent.lines, [
//!     "system: You book travels.",
//!     "user: Rome, please.",
//!     r#"call 1: book {"city":"Rome"}"#,
//!     "result 1: Booked.",
//! ]);
//! assert_eq!(sent.ids, ["call_1"]);
//! assert!(sent.faults.is_empty());
//!
//! // A call without its result is what OpenAI refuses.
//! let mut cut = body.clone();
//! cut["messages"].as_array_mut().unwrap().pop();
//! assert_eq!(Protocol::OpenAiChat.read(&cut).faults, ["messages: the call \"call_1\" has no result directly after it"]);
//! ```

mod anthropic;
#[cfg(test)]
mod broken;
mod gemini;
mod ollama;
mod openai_chat;
mod openai_responses;
mod sheet;

use serde_json::Value;

use self::sheet::Sheet;

/// How a provider is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// OpenAI's Chat Completions, and whatever speaks like it: `POST /v1/chat/completions`.
    OpenAiChat,
    /// OpenAI's Responses: `POST /v1/responses`.
    OpenAiResponses,
    /// Anthropic's Messages: `POST /v1/messages`.
    Anthropic,
    /// Gemini's `POST /v1beta/models/{model}:streamGenerateContent`.
    Gemini,
    /// Ollama's own: `POST /api/chat`.
    Ollama,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::OpenAiChat, Self::OpenAiResponses, Self::Anthropic, Self::Gemini, Self::Ollama];

    /// Reads the body of a request. What cannot be read is a fault.
    #[must_use]
    pub fn read(self, body: &Value) -> Sent {
        let mut sheet = Sheet::default();
        match self {
            Self::OpenAiChat => openai_chat::read(body, &mut sheet),
            Self::OpenAiResponses => openai_responses::read(body, &mut sheet),
            Self::Anthropic => anthropic::read(body, &mut sheet),
            Self::Gemini => gemini::read(body, &mut sheet),
            Self::Ollama => ollama::read(body, &mut sheet),
        }
        sheet.sent()
    }
}

/// What a request says, in words that are the same for every protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// What the model sees, in its order: `system: ..`, `user: ..`, `agent: ..`, `call 1: book {..}`, `result 1: ..`.
    /// Calls are counted, since not every protocol has ids; a result has the number of the call that the model takes it
    /// for, and `?` if there is none. Arguments are JSON without spaces.
    pub lines: Vec<String>,
    /// The ids of the calls, in the order of the calls. There are none where the protocol has none.
    pub ids: Vec<String>,
    /// The names of the tools.
    pub tools: Vec<String>,
    /// Whether tools may be called.
    pub may_call: bool,
    /// What the provider would refuse, each in a sentence that begins with the place.
    pub faults: Vec<String>,
}
