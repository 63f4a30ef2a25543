//! The five protocols, and how a model is asked in each.

use std::fmt;

use asynctool_models::{Model, ModelBuilder};

/// A protocol in which models are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `OpenAI` Chat, which many servers speak.
    OpenAi,
    /// `OpenAI` Responses.
    Responses,
    /// Anthropic Messages.
    Anthropic,
    /// Gemini `streamGenerateContent`.
    Gemini,
    /// Ollama's own, `/api/chat`.
    Ollama,
}

impl Protocol {
    /// All of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::OpenAi, Self::Responses, Self::Anthropic, Self::Gemini, Self::Ollama];

    /// A model that is asked in it, at a server.
    pub(crate) fn model(self, server: &str) -> ModelBuilder {
        let (name, path) = match self {
            Self::OpenAi => ("openai::gpt-5-mini", "/v1/"),
            Self::Responses => ("openai_resp::gpt-5-mini", "/v1/"),
            Self::Anthropic => ("anthropic::claude-haiku-4-5", "/v1/"),
            Self::Gemini => ("gemini::gemini-2.5-flash", "/v1beta/"),
            Self::Ollama => ("ollama::qwen3", "/"),
        };
        Model::builder(name).base_url(format!("{server}{path}")).key("test-key")
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenAi => "openai",
            Self::Responses => "openai_resp",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Ollama => "ollama",
        })
    }
}
