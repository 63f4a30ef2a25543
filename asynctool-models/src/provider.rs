//! The providers: by which name, at which address, with which key, and in which protocol.

use asynctool_core::Dialect;
use genai::adapter::AdapterKind;

/// What is spoken with a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    OpenAi,
    OpenAiResponses,
    Anthropic,
    Gemini,
    Ollama,
}

/// A provider, or a kind of server.
#[derive(Debug)]
pub(crate) struct Provider {
    /// What stands before `::` in a model's name.
    pub(crate) prefix: &'static str,
    /// Its name for people.
    pub(crate) label: &'static str,
    /// Its name in telemetry, as OpenTelemetry has it where it has one.
    pub(crate) telemetry: &'static str,
    pub(crate) protocol: Protocol,
    pub(crate) adapter: AdapterKind,
    /// The variables that may hold its key; the first is the usual one.
    pub(crate) keys: &'static [&'static str],
    /// Whether it answers nobody without a key.
    pub(crate) needs_key: bool,
    /// Its usual base URL.
    pub(crate) url: &'static str,
}

/// Every provider, in the order in which people are told of them.
pub(crate) const PROVIDERS: &[Provider] = &[
    Provider {
        prefix: "openai",
        label: "OpenAI",
        telemetry: "openai",
        protocol: Protocol::OpenAi,
        adapter: AdapterKind::OpenAI,
        keys: &["OPENAI_API_KEY"],
        needs_key: true,
        url: "https://api.openai.com/v1/",
    },
    Provider {
        prefix: "openai_resp",
        label: "OpenAI",
        telemetry: "openai",
        protocol: Protocol::OpenAiResponses,
        adapter: AdapterKind::OpenAIResp,
        keys: &["OPENAI_API_KEY"],
        needs_key: true,
        url: "https://api.openai.com/v1/",
    },
    Provider {
        prefix: "anthropic",
        label: "Anthropic",
        telemetry: "anthropic",
        protocol: Protocol::Anthropic,
        adapter: AdapterKind::Anthropic,
        keys: &["ANTHROPIC_API_KEY"],
        needs_key: true,
        url: "https://api.anthropic.com/v1/",
    },
    Provider {
        prefix: "gemini",
        label: "Gemini",
        telemetry: "gcp.gemini",
        protocol: Protocol::Gemini,
        adapter: AdapterKind::Gemini,
        keys: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        needs_key: true,
        url: "https://generativelanguage.googleapis.com/v1beta/",
    },
    Provider {
        prefix: "ollama",
        label: "Ollama",
        telemetry: "ollama",
        protocol: Protocol::Ollama,
        adapter: AdapterKind::Ollama,
        keys: &["OLLAMA_API_KEY"],
        needs_key: false,
        url: "http://localhost:11434/",
    },
    like_openai(
        "deepseek",
        "DeepSeek",
        "deepseek",
        AdapterKind::DeepSeek,
        &["DEEPSEEK_API_KEY"],
        "https://api.deepseek.com/v1/",
    ),
    like_openai(
        "groq",
        "Groq",
        "groq",
        AdapterKind::Groq,
        &["GROQ_API_KEY"],
        "https://api.groq.com/openai/v1/",
    ),
    like_openai(
        "mistral",
        "Mistral",
        "mistral_ai",
        AdapterKind::Mistral,
        &["MISTRAL_API_KEY"],
        "https://api.mistral.ai/v1/",
    ),
    like_openai(
        "open_router",
        "OpenRouter",
        "open_router",
        AdapterKind::OpenRouter,
        &["OPENROUTER_API_KEY", "OPEN_ROUTER_API_KEY"],
        "https://openrouter.ai/api/v1/",
    ),
    like_openai(
        "together",
        "Together",
        "together",
        AdapterKind::Together,
        &["TOGETHER_API_KEY"],
        "https://api.together.xyz/v1/",
    ),
    like_openai("xai", "xAI", "x_ai", AdapterKind::Xai, &["XAI_API_KEY"], "https://api.x.ai/v1/"),
];

const fn like_openai(
    prefix: &'static str,
    label: &'static str,
    telemetry: &'static str,
    adapter: AdapterKind,
    keys: &'static [&'static str],
    url: &'static str,
) -> Provider {
    Provider { prefix, label, telemetry, protocol: Protocol::OpenAi, adapter, keys, needs_key: true, url }
}

impl Provider {
    /// The provider with this prefix.
    pub(crate) fn of(prefix: &str) -> Option<&'static Self> {
        PROVIDERS.iter().find(|provider| provider.prefix == prefix)
    }

    /// The prefix that was perhaps meant.
    pub(crate) fn nearest(prefix: &str) -> Option<&'static str> {
        const ALIKE: f64 = 0.8;
        let prefix = prefix.to_lowercase();
        let other_names =
            [("claude", "anthropic"), ("google", "gemini"), ("grok", "xai"), ("openrouter", "open_router")];
        if let Some((_, known)) = other_names.iter().find(|(other, _)| *other == prefix) {
            return Some(known);
        }
        let likeness =
            |provider: &'static Self| (strsim::jaro_winkler(&prefix, provider.prefix), provider.prefix);
        let nearest = PROVIDERS.iter().map(likeness).max_by(|one, other| one.0.total_cmp(&other.0));
        nearest.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, prefix)| prefix)
    }

    /// The prefix under which a model of this name is probably found.
    pub(crate) fn guess(model: &str) -> Option<&'static str> {
        let families = [
            ("gpt", "openai"),
            ("chatgpt", "openai"),
            ("o1", "openai"),
            ("o3", "openai"),
            ("o4", "openai"),
            ("claude", "anthropic"),
            ("gemini", "gemini"),
            ("deepseek", "deepseek"),
            ("mistral", "mistral"),
            ("grok", "xai"),
            ("llama", "ollama"),
            ("qwen", "ollama"),
        ];
        let model = model.to_lowercase();
        families.iter().find(|(family, _)| model.starts_with(family)).map(|(_, prefix)| *prefix)
    }

    /// Whether it is at its usual address, where what is known of the provider holds; elsewhere may be any server.
    pub(crate) fn is_at_home(&self, base: &str) -> bool {
        base == self.url
    }

    /// How tools are written for it.
    pub(crate) fn dialect(&self, is_at_home: bool) -> Dialect {
        match self.protocol {
            // Servers that are compatible with OpenAI do not all know `strict`.
            Protocol::OpenAi if self.adapter == AdapterKind::OpenAI && is_at_home => Dialect::OpenAiStrict,
            Protocol::OpenAiResponses if is_at_home => Dialect::OpenAiStrict,
            Protocol::OpenAi | Protocol::OpenAiResponses | Protocol::Ollama => Dialect::OpenAi,
            Protocol::Anthropic => Dialect::Anthropic,
            Protocol::Gemini => Dialect::GeminiJsonSchema,
        }
    }
}

/// All prefixes, as people read them.
pub(crate) fn prefixes() -> String {
    let prefixes: Vec<String> = PROVIDERS.iter().map(|provider| format!("{}::", provider.prefix)).collect();
    prefixes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_is_found_by_its_prefix_and_has_a_base_url_and_a_key() {
        for provider in PROVIDERS {
            assert_eq!(Provider::of(provider.prefix).unwrap().label, provider.label);
            assert!(provider.url.starts_with("http") && provider.url.ends_with('/'), "{}", provider.url);
            assert!(!provider.keys.is_empty());
            assert_eq!(
                AdapterKind::from_lower_str(provider.prefix),
                Some(provider.adapter),
                "{}",
                provider.prefix
            );
        }
    }

    #[test]
    fn a_prefix_that_is_nearly_right_is_recognised() {
        for (written, meant) in [("openia", "openai"), ("Anthropic", "anthropic"), ("claude", "anthropic")] {
            assert_eq!(Provider::nearest(written), Some(meant));
        }
        assert_eq!(Provider::nearest("zzz"), None);
    }

    #[test]
    fn tools_are_strict_only_where_the_server_is_known_to_hold_to_it() {
        let openai = Provider::of("openai").unwrap();
        assert!(openai.is_at_home("https://api.openai.com/v1/"));
        assert_eq!(openai.dialect(true), Dialect::OpenAiStrict);
        assert_eq!(openai.dialect(false), Dialect::OpenAi);
        assert_eq!(Provider::of("groq").unwrap().dialect(true), Dialect::OpenAi);
        assert_eq!(Provider::of("anthropic").unwrap().dialect(true), Dialect::Anthropic);
        assert_eq!(Provider::of("gemini").unwrap().dialect(true), Dialect::GeminiJsonSchema);
    }
}
