//! What the mock server answers: a script, request by request.

use serde_json::{Value, json};

/// One answer of the mock server.
#[derive(Clone, Debug)]
#[must_use]
pub struct Answer {
    response: Value,
    /// How it is sent: fields of the fixture beside the response.
    manner: Vec<(&'static str, Value)>,
}

impl Answer {
    fn of(response: Value) -> Self {
        Self { response, manner: Vec::new() }
    }

    /// Says a text.
    pub fn says(text: &str) -> Self {
        Self::of(json!({ "content": text }))
    }

    /// Makes calls: each with an id (which Ollama has no place for), a tool, and arguments.
    pub fn calls<const N: usize>(calls: [(&str, &str, Value); N]) -> Self {
        Self::of(json!({ "toolCalls": listed(calls) }))
    }

    /// Says a text, then makes calls.
    pub fn says_and_calls<const N: usize>(text: &str, calls: [(&str, &str, Value); N]) -> Self {
        Self::of(json!({ "content": text, "toolCalls": listed(calls) }))
    }

    /// Refuses the request with a status; a 429 asks to wait for a second.
    pub fn refuses(status: u16, message: &str) -> Self {
        Self::of(
            json!({ "error": { "message": message, "type": "test" }, "status": status, "retryAfter": 1 }),
        )
    }

    /// What it used, in tokens.
    pub fn using(mut self, input: u64, output: u64) -> Self {
        if let Some(response) = self.response.as_object_mut() {
            let usage = json!({ "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output });
            response.insert("usage".to_owned(), usage);
        }
        self
    }

    fn with(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.manner.push((field, value.into()));
        self
    }

    /// Sends a few letters at a time, with so many milliseconds between them.
    pub fn slowly(self, milliseconds: u64) -> Self {
        self.with("chunkSize", 4).with("latency", milliseconds)
    }

    /// Breaks the connection after so many pieces. Call it after [`Self::slowly`]: what is sent at once is lost with it.
    pub fn cut_after(self, pieces: u64) -> Self {
        self.with("truncateAfterChunks", pieces)
    }

    /// Sends nothing for so many milliseconds.
    pub fn late(self, milliseconds: u64) -> Self {
        self.with("streamingProfile", json!({ "ttft": milliseconds }))
    }

    /// The fixture for request `number`: how often any fixture has matched before is its only condition.
    pub(super) fn fixture(&self, number: usize) -> Value {
        let mut fixture = json!({ "match": { "sequenceIndex": number }, "response": self.response });
        if let Some(fixture) = fixture.as_object_mut() {
            fixture.extend(self.manner.iter().map(|(field, value)| ((*field).to_owned(), value.clone())));
        }
        fixture
    }
}

fn listed<const N: usize>(calls: [(&str, &str, Value); N]) -> Vec<Value> {
    let call = |(id, name, arguments)| json!({ "id": id, "name": name, "arguments": arguments });
    calls.into_iter().map(call).collect()
}
