//! Why a model could not be opened.

use crate::provider::prefixes;

/// Why a model could not be opened; each is a sentence for the person who is to mend it.
///
/// ```
/// let error = asynctool_models::Model::open("openia::gpt-5-mini").unwrap_err();
/// assert!(error.to_string().contains("did you mean \"openai::gpt-5-mini\"?"), "{error}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// `ASYNCTOOL_MODEL` is not set.
    #[error("no model is chosen: set ASYNCTOOL_MODEL to one, such as openai::gpt-5-mini or ollama::qwen3")]
    NoModel,
    /// The name does not say which provider has the model.
    #[error("{name:?} does not say whose model it is: {}known are {}", did_you_mean(.meant.as_ref()), prefixes())]
    NoProvider {
        /// The name as it was given.
        name: String,
        /// What was perhaps meant.
        meant: Option<String>,
    },
    /// The name ends with that of the provider.
    #[error("{name:?} does not say which model of {provider} it is: its name goes after the ::")]
    NoName {
        /// The name as it was given.
        name: String,
        /// The provider.
        provider: &'static str,
    },
    /// There is no such provider.
    #[error("{name:?} is of no provider that is known: {}known are {}", did_you_mean(.meant.as_ref()), prefixes())]
    UnknownProvider {
        /// The name as it was given.
        name: String,
        /// What was perhaps meant.
        meant: Option<String>,
    },
    /// There is no key for the provider.
    #[error("{provider} answers nobody without a key: set {variable}")]
    NoKey {
        /// The provider.
        provider: &'static str,
        /// The variable that holds its key.
        variable: &'static str,
    },
    /// The key cannot be sent.
    #[error("the key in {variable} cannot be sent: there is a line break or another odd character in it")]
    BadKey {
        /// The variable that holds it.
        variable: &'static str,
    },
    /// The base URL is none.
    #[error("{url:?} cannot be a base URL, {why}; it should look like http://127.0.0.1:1234/v1/")]
    BadUrl {
        /// What was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is no way to make connections.
    #[error("no connection can be made from this machine: {why}")]
    NoClient {
        /// What is missing.
        why: String,
    },
}

fn did_you_mean(meant: Option<&String>) -> String {
    meant.map(|meant| format!("did you mean {meant:?}? ")).unwrap_or_default()
}
