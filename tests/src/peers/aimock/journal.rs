//! What the mock server says that it was asked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// A request as the server has understood it.
///
/// Whatever protocol it came in, `body` is in the form of `OpenAI` Chat: what the server read, not what was sent.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// The method.
    pub method: String,
    /// The path, with its query.
    pub path: String,
    /// The headers.
    pub headers: BTreeMap<String, String>,
    /// What it has understood; `None` if that is nothing.
    pub body: Option<Read>,
    /// What it has answered.
    pub response: Response,
}

/// What the server has read of a request.
#[derive(Clone, Debug, Deserialize)]
pub struct Read {
    /// The model that was asked.
    #[serde(default)]
    pub model: String,
    /// The conversation.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// The tools.
    #[serde(default)]
    pub tools: Vec<Value>,
}

/// A message of the conversation.
#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    /// Whose.
    pub role: String,
    /// Its words.
    #[serde(default)]
    pub content: Value,
    /// What it calls.
    #[serde(default)]
    pub tool_calls: Vec<Value>,
    /// The call whose output it is.
    pub tool_call_id: Option<String>,
}

/// What the server has answered.
#[derive(Clone, Debug, Deserialize)]
pub struct Response {
    /// The status; 404 if it had no answer.
    pub status: u16,
    /// Whether the fixture had it break off.
    #[serde(default)]
    pub interrupted: bool,
}
