//! How a model is opened: its name read, its key found, its client made.

use std::{fmt, sync::Arc};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    Deadlines, Model, OpenError, Retries,
    address::Address,
    model::Inner,
    provider::{Protocol, Provider},
    secret::{Secret, Secrets},
};

/// Where variables are read.
pub(crate) type Variables<'v> = &'v dyn Fn(&str) -> Option<String>;

/// The variables of this process.
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A model that is yet to be opened; see [`Model::builder`].
#[derive(Clone)]
#[must_use]
pub struct ModelBuilder {
    name: String,
    base_url: Option<String>,
    key: Option<Secret>,
    deadlines: Deadlines,
    retries: Retries,
}

impl fmt::Debug for ModelBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A base URL may have a password in it.
        f.debug_struct("ModelBuilder").field("name", &self.name).finish_non_exhaustive()
    }
}

impl ModelBuilder {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        let (deadlines, retries) = (Deadlines::default(), Retries::default());
        Self { name: name.into(), base_url: None, key: None, deadlines, retries }
    }

    /// What `ASYNCTOOL_MODEL` and `ASYNCTOOL_BASE_URL` say.
    pub(crate) fn from_variables(variables: Variables<'_>) -> Result<Self, OpenError> {
        let name = said(variables, "ASYNCTOOL_MODEL").ok_or(OpenError::NoModel)?;
        Ok(Self { base_url: said(variables, "ASYNCTOOL_BASE_URL"), ..Self::new(name) })
    }

    /// Another address than the provider's own: a server on this machine, a gateway, a mock. It begins with `http://` or
    /// `https://` and ends where the API does, mostly in `/v1/`. There a key is sent if there is one, and none is needed.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The key, in place of the provider's variable.
    pub fn key(mut self, key: impl AsRef<str>) -> Self {
        self.key = Some(Secret::new(key.as_ref().trim()));
        self
    }

    /// How long each step may take.
    pub fn deadlines(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// How often a request that failed is made again.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Opens the model; nothing is sent yet. An error says what to change: the name, the key, or the base URL.
    pub fn build(self) -> Result<Model, OpenError> {
        self.build_with(&environment)
    }

    pub(crate) fn build_with(self, variables: Variables<'_>) -> Result<Model, OpenError> {
        let (provider, model) = provider_of(&self.name)?;
        let address = self.address(provider)?;
        let found =
            || provider.keys.iter().find_map(|name| said(variables, name)).map(|key| Secret::new(&key));
        let key = self.key.clone().or_else(found).filter(|key| !key.reveal().is_empty());
        let variable = provider.keys.first().copied().unwrap_or_default();
        if key.is_none() && provider.needs_key && self.base_url.is_none() {
            return Err(OpenError::NoKey { provider: provider.label, variable });
        }
        let headers = headers(provider.protocol, key.as_ref()).ok_or(OpenError::BadKey { variable })?;
        let client = client(&address, headers, &self.deadlines)?;
        let has_key = key.is_some();
        let secrets = Secrets::new(key.into_iter().chain(address.secrets()));
        Ok(Model(Arc::new(Inner {
            provider,
            name: model.to_owned(),
            is_at_home: provider.is_at_home(address.base()),
            address,
            has_key,
            secrets,
            client,
            deadlines: self.deadlines,
            retries: self.retries,
        })))
    }

    fn address(&self, provider: &Provider) -> Result<Address, OpenError> {
        let url = self.base_url.as_deref().unwrap_or(provider.url);
        Address::read(url, provider.protocol).map_err(|why| {
            // What cannot be read cannot be searched for passwords either.
            let url = url.rsplit_once('@').map_or(url, |(_, rest)| rest);
            OpenError::BadUrl { url: url.split('?').next().unwrap_or_default().to_owned(), why }
        })
    }
}

/// What a variable says; one that is empty says nothing.
fn said(variables: Variables<'_>, name: &str) -> Option<String> {
    variables(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The provider of a model, and the model's name there.
fn provider_of(name: &str) -> Result<(&'static Provider, &str), OpenError> {
    let name = name.trim();
    let with = |prefix: &str, model: &str| format!("{prefix}::{model}");
    let Some((prefix, model)) = name.split_once("::") else {
        let one_colon = name.split_once(':').filter(|(prefix, _)| Provider::of(prefix).is_some());
        let meant = match one_colon {
            Some((prefix, model)) => Some(with(prefix, model)),
            None => Provider::guess(name).map(|prefix| with(prefix, name)),
        };
        return Err(OpenError::NoProvider { name: name.to_owned(), meant });
    };
    let (prefix, model) = (prefix.trim(), model.trim());
    match Provider::of(prefix) {
        Some(provider) if !model.is_empty() => Ok((provider, model)),
        Some(provider) => Err(OpenError::NoName { name: name.to_owned(), provider: provider.label }),
        None => {
            let meant = Provider::nearest(prefix).map(|prefix| with(prefix, model));
            Err(OpenError::UnknownProvider { name: name.to_owned(), meant })
        }
    }
}

/// What every request carries; `None` if the key has characters that no header can. The key is marked as sensitive, so
/// that whoever logs headers leaves it out.
fn headers(protocol: Protocol, key: Option<&Secret>) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    if protocol == Protocol::Anthropic {
        headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
    }
    if let Some(key) = key {
        let (name, value) = match protocol {
            Protocol::Anthropic => ("x-api-key", key.reveal().to_owned()),
            Protocol::Gemini => ("x-goog-api-key", key.reveal().to_owned()),
            Protocol::OpenAi | Protocol::OpenAiResponses | Protocol::Ollama => {
                ("authorization", format!("Bearer {}", key.reveal()))
            }
        };
        let mut value = HeaderValue::from_str(&value).ok()?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Some(headers)
}

fn client(address: &Address, headers: HeaderMap, deadlines: &Deadlines) -> Result<genai::Client, OpenError> {
    let mut client = reqwest::Client::builder()
        .user_agent(concat!("asynctool/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .connect_timeout(deadlines.connect)
        // The key is for this address alone, and a POST that is redirected arrives as a GET.
        .redirect(reqwest::redirect::Policy::none())
        .tcp_nodelay(true);
    if address.is_loopback() {
        client = client.no_proxy();
    }
    if !address.is_encrypted() {
        // A machine without certificates can ask a server of its own all the same.
        client = client.tls_certs_only([]);
    }
    let no_client = |why: String| OpenError::NoClient { why };
    let client = client.build().map_err(|error| no_client(chain(&error)))?;
    genai::Client::builder().with_reqwest(client).build().map_err(|error| no_client(error.to_string()))
}

/// An error with what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(name: &str, variables: &[(&str, &str)]) -> Result<Model, OpenError> {
        ModelBuilder::new(name).build_with(&|wanted| value(variables, wanted))
    }

    fn value(variables: &[(&str, &str)], wanted: &str) -> Option<String> {
        variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
    }

    fn refusal(name: &str, variables: &[(&str, &str)]) -> String {
        open(name, variables).unwrap_err().to_string()
    }

    #[test]
    fn a_model_is_opened_by_its_name_with_the_key_of_its_provider() {
        let model = open("anthropic::claude-sonnet-4-5", &[("ANTHROPIC_API_KEY", "key-of-mine")]).unwrap();
        assert_eq!((model.name(), model.provider()), ("claude-sonnet-4-5", "anthropic"));
        assert_eq!(model.url(), "https://api.anthropic.com/v1/");
        assert!(!format!("{model:?}").contains("key-of-mine"));
        assert!(open("ollama::qwen3", &[]).is_ok());
        assert!(open("open_router::qwen/qwen3:free", &[("OPENROUTER_API_KEY", "k")]).is_ok());
    }

    #[test]
    fn a_missing_key_is_told_with_its_variable() {
        assert!(refusal("openai::gpt-5", &[]).ends_with("set OPENAI_API_KEY"));
        assert!(refusal("gemini::gemini-3-pro", &[("GEMINI_API_KEY", " ")]).ends_with("set GEMINI_API_KEY"));
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_without_showing_it() {
        let refusal = refusal("openai::gpt-5", &[("OPENAI_API_KEY", "sk-first\nsk-second")]);
        assert!(refusal.contains("OPENAI_API_KEY") && !refusal.contains("sk-"), "{refusal}");
    }

    #[test]
    fn half_a_name_is_told_from_a_wrong_one() {
        assert!(refusal("openai:gpt-5", &[]).contains("did you mean \"openai::gpt-5\"?"));
        assert!(refusal("ollama::", &[]).contains("does not say which model of Ollama it is"));
    }

    #[test]
    fn a_name_that_is_not_understood_is_answered_with_all_providers() {
        for name in ["gpt-5-mini", "openia::gpt-5-mini", "zzz::a", ""] {
            let refusal = refusal(name, &[]);
            assert!(refusal.contains("known are openai::, openai_resp::, anthropic::"), "{refusal}");
        }
        assert!(refusal("gpt-5-mini", &[]).contains("did you mean \"openai::gpt-5-mini\"?"));
        assert!(!refusal("zzz::a", &[]).contains("did you mean"));
    }

    #[test]
    fn a_base_url_needs_no_key_and_must_be_a_url() {
        let at = |url: &str| ModelBuilder::new("openai::local").base_url(url).build_with(&|_| None);
        assert_eq!(at("http://127.0.0.1:1234/v1").unwrap().url(), "http://127.0.0.1:1234/v1/");
        let refusal = at("127.0.0.1:1234/v1?key=abcdef").unwrap_err().to_string();
        assert!(refusal.contains("neither http:// nor https://") && !refusal.contains("abcdef"), "{refusal}");
    }

    #[test]
    fn the_environment_chooses_a_model() {
        let variables = [
            ("ASYNCTOOL_MODEL", "openai::local"),
            ("ASYNCTOOL_BASE_URL", "http://127.0.0.1:1/v1"),
            ("OPENAI_API_KEY", "k-e-y"),
        ];
        let variables = |wanted: &str| value(&variables, wanted);
        let model = ModelBuilder::from_variables(&variables).unwrap().build_with(&variables).unwrap();
        assert_eq!((model.name(), model.url().as_str()), ("local", "http://127.0.0.1:1/v1/"));
        assert_eq!(ModelBuilder::from_variables(&|_| None).unwrap_err(), OpenError::NoModel);
    }
}
