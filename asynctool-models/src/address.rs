//! Addresses: the base URL that a person gave, and where a request goes.

use reqwest::Url;

use crate::{provider::Protocol, secret::Secret};

/// What a person may have left at the end of a base URL.
const ENDPOINTS: &[&str] = &["chat/completions", "responses", "messages", "api/chat", "api/generate"];

/// A base URL; it ends in `/`.
#[derive(Clone)]
pub(crate) struct Address(Url);

impl Address {
    /// Reads a base URL, or says what is wrong with it.
    pub(crate) fn read(text: &str, protocol: Protocol) -> Result<Self, String> {
        let text = text.trim();
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if !matches!(scheme.as_deref(), Some("http" | "https")) {
            return Err("it begins with neither http:// nor https://".to_owned());
        }
        let mut url = Url::parse(text).map_err(|error| error.to_string())?;
        url.set_fragment(None);
        let path = url.path().trim_end_matches('/');
        let path = ENDPOINTS.iter().find_map(|endpoint| path.strip_suffix(endpoint)).unwrap_or(path);
        let path = match (path.trim_end_matches('/'), protocol) {
            // Without a path it is the server that was named, and where it keeps its API is known.
            ("", Protocol::OpenAi | Protocol::OpenAiResponses | Protocol::Anthropic) => "/v1/".to_owned(),
            ("", Protocol::Gemini) => "/v1beta/".to_owned(),
            // Ollama's own API is beside the one that is compatible with OpenAI.
            ("/v1" | "/api", Protocol::Ollama) => "/".to_owned(),
            (path, _) => format!("{path}/"),
        };
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The whole of it, with what is secret.
    pub(crate) fn base(&self) -> &str {
        self.0.as_str()
    }

    /// Where the answers of a model are asked for.
    pub(crate) fn endpoint(&self, protocol: Protocol, model: &str) -> String {
        let mut url = self.0.clone();
        let path = match protocol {
            Protocol::OpenAi => "chat/completions".to_owned(),
            Protocol::OpenAiResponses => "responses".to_owned(),
            Protocol::Anthropic => "messages".to_owned(),
            Protocol::Gemini => format!("models/{}:streamGenerateContent", without_effort(model)),
            Protocol::Ollama => "api/chat".to_owned(),
        };
        url.set_path(&format!("{}{path}", self.0.path()));
        if protocol == Protocol::Gemini {
            url.query_pairs_mut().append_pair("alt", "sse");
        }
        url.to_string()
    }

    /// As people may read it: without passwords, and without values that may be keys.
    pub(crate) fn shown(&self) -> String {
        let mut url = self.0.clone();
        // A URL with a host takes both.
        let _ = url.set_password(None);
        let _ = url.set_username("");
        let pairs: Vec<(String, String)> = self
            .0
            .query_pairs()
            .map(|(name, value)| {
                let value = if name == "api-version" { value.into_owned() } else { "***".to_owned() };
                (name.into_owned(), value)
            })
            .collect();
        url.set_query(None);
        if !pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        url.to_string()
    }

    /// The server's name.
    pub(crate) fn host(&self) -> String {
        self.0.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned()
    }

    /// Whether it is on this machine, where no proxy can reach it.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "localhost"
            || host.ends_with(".localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether what is sent is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// What of it is nobody's business, as it is written and as it is meant.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let mut secrets: Vec<Secret> = self.0.password().into_iter().map(Secret::new).collect();
        if self.0.password().is_none() && !self.0.username().is_empty() {
            secrets.push(Secret::new(self.0.username()));
        }
        let values = self.0.query_pairs().filter(|(name, _)| name != "api-version");
        secrets.extend(values.map(|(_, value)| Secret::new(&value)));
        let written = self.0.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        secrets
            .extend(written.filter(|(name, _)| *name != "api-version").map(|(_, value)| Secret::new(value)));
        secrets
    }
}

/// A model's name without the effort that the library reads from its end.
pub(crate) fn without_effort(model: &str) -> &str {
    match model.rsplit_once('-') {
        Some((name, "none" | "zero" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max")) => name,
        _ => model,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str, protocol: Protocol) -> String {
        Address::read(text, protocol).unwrap().base().to_owned()
    }

    #[test]
    fn a_base_url_is_understood_with_and_without_a_slash_a_path_and_an_endpoint() {
        for text in [
            "http://h:1/v1",
            "http://h:1/v1/",
            "http://h:1",
            "http://h:1/",
            " http://h:1/v1/chat/completions ",
        ] {
            assert_eq!(base(text, Protocol::OpenAi), "http://h:1/v1/", "{text}");
        }
        assert_eq!(base("https://api.anthropic.com", Protocol::Anthropic), "https://api.anthropic.com/v1/");
        assert_eq!(base("http://h", Protocol::Gemini), "http://h/v1beta/");
        assert_eq!(base("http://localhost:11434/v1", Protocol::Ollama), "http://localhost:11434/");
        assert_eq!(base("http://h/a/b", Protocol::OpenAi), "http://h/a/b/");
    }

    #[test]
    fn what_is_no_url_is_refused_in_words() {
        for text in ["localhost:1234", "ftp://h/", "", "h/v1"] {
            let why = Address::read(text, Protocol::OpenAi).err().unwrap();
            assert!(why.contains("http://"), "{text}: {why}");
        }
        assert!(Address::read("http://", Protocol::OpenAi).is_err());
    }

    #[test]
    fn each_protocol_has_its_endpoint_and_a_query_stays() {
        let at = |text: &str, protocol| Address::read(text, protocol).unwrap().endpoint(protocol, "m-1");
        assert_eq!(
            at("http://h/v1?api-version=2", Protocol::OpenAi),
            "http://h/v1/chat/completions?api-version=2"
        );
        assert_eq!(at("http://h", Protocol::OpenAiResponses), "http://h/v1/responses");
        assert_eq!(at("http://h", Protocol::Anthropic), "http://h/v1/messages");
        assert_eq!(
            at("http://h", Protocol::Gemini),
            "http://h/v1beta/models/m-1:streamGenerateContent?alt=sse"
        );
        assert_eq!(at("http://h", Protocol::Ollama), "http://h/api/chat");
    }

    #[test]
    fn passwords_and_keys_in_a_url_are_not_shown() {
        let address =
            Address::read("https://me:pass-word@h/v1?key=abc%2Fdef&api-version=2", Protocol::OpenAi).unwrap();
        assert_eq!(address.shown(), "https://h/v1/?key=***&api-version=2");
        let secrets: Vec<String> =
            address.secrets().iter().map(|secret| secret.reveal().to_owned()).collect();
        assert_eq!(secrets, ["pass-word", "abc/def", "abc%2Fdef"]);
    }

    #[test]
    fn this_machine_is_recognised() {
        for text in ["http://localhost:1/", "http://127.0.0.2/", "http://[::1]:3/", "http://a.localhost/"] {
            assert!(Address::read(text, Protocol::OpenAi).unwrap().is_loopback(), "{text}");
        }
        assert!(!Address::read("https://api.openai.com", Protocol::OpenAi).unwrap().is_loopback());
    }
}
