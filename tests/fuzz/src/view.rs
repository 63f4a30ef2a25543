//! Any log as a model sees it: whatever has happened, no provider refuses the request.

use arbitrary::{Result, Unstructured};
use asynctool_core::{Dialect, ModelRequest, testing::wire::Protocol};
use asynctool_tests::{play::requests, wire::compare};

use crate::{bodies::body, scene};

/// Any bytes as a conversation, and as a protocol in which its requests are sent.
pub fn check(bytes: &[u8]) {
    let _ = judge(&mut Unstructured::new(bytes));
}

fn judge(bytes: &mut Unstructured<'_>) -> Result<()> {
    let dialects: &[Dialect] = match bytes.int_in_range(0..=2)? {
        0 => &[Dialect::OpenAi, Dialect::OpenAiStrict],
        1 => &[Dialect::Anthropic, Dialect::AnthropicStrict],
        _ => &[Dialect::Gemini, Dialect::GeminiJsonSchema],
    };
    let dialect = *bytes.choose(dialects)?;
    let scene = scene::of(bytes)?;
    for request in requests(&scene, dialect).unwrap() {
        for protocol in spoken_in(dialect) {
            fits(*protocol, &request);
        }
    }
    Ok(())
}

fn spoken_in(dialect: Dialect) -> &'static [Protocol] {
    match dialect {
        Dialect::Anthropic | Dialect::AnthropicStrict => &[Protocol::Anthropic],
        Dialect::Gemini | Dialect::GeminiJsonSchema => &[Protocol::Gemini],
        _ => &[Protocol::OpenAiChat, Protocol::OpenAiResponses, Protocol::Ollama],
    }
}

fn fits(protocol: Protocol, request: &ModelRequest) {
    let body = body(protocol, request);
    let found = compare(protocol, &body, request);
    assert!(found.is_empty(), "{protocol:?}: {found:#?}\n{request:#?}\n{body:#}");
}
