//! The five protocols: what each is called here, and how a model is asked in it.

pub(crate) use asynctool_core::testing::wire::Protocol;
use asynctool_models::{Model, ModelBuilder};

/// What it is called in the names of tests and of golden files.
pub(crate) fn name_of(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenAiChat => "openai",
        Protocol::OpenAiResponses => "openai_resp",
        Protocol::Anthropic => "anthropic",
        Protocol::Gemini => "gemini",
        Protocol::Ollama => "ollama",
    }
}

/// A model that is asked in it, at a server.
pub(crate) fn model(protocol: Protocol, server: &str) -> ModelBuilder {
    let (name, path) = match protocol {
        Protocol::OpenAiChat => ("openai::gpt-5-mini", "/v1/"),
        Protocol::OpenAiResponses => ("openai_resp::gpt-5-mini", "/v1/"),
        Protocol::Anthropic => ("anthropic::claude-haiku-4-5", "/v1/"),
        Protocol::Gemini => ("gemini::gemini-2.5-flash", "/v1beta/"),
        Protocol::Ollama => ("ollama::qwen3", "/"),
    };
    Model::builder(name).base_url(format!("{server}{path}")).key("test-key")
}
