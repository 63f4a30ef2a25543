//! What a person reads when a model gives no answer.

use std::time::Duration;

use asynctool_core::{ModelError, ModelFailure};

use crate::{
    provider::{Protocol, Provider},
    quote::shown,
    secret::Secrets,
    trouble::{Complaint, Trouble},
};

/// Which request it was.
pub(crate) struct About<'a> {
    pub(crate) provider: &'static Provider,
    /// The model's name there.
    pub(crate) model: &'a str,
    /// The base URL as people may see it.
    pub(crate) url: &'a str,
    pub(crate) has_key: bool,
    pub(crate) secrets: &'a Secrets,
    /// How often it was tried.
    pub(crate) tries: u32,
}

impl About<'_> {
    /// The error for a trouble: in what way the model failed, and a sentence that says what to do.
    pub(crate) fn tell(&self, trouble: &Trouble) -> ModelError {
        let (kind, sentence) = self.sentence(trouble);
        ModelError::of(kind, self.secrets.mask(&sentence))
    }

    fn sentence(&self, trouble: &Trouble) -> (ModelFailure, String) {
        use ModelFailure as Kind;
        let (label, url) = (self.provider.label, self.url);
        match trouble {
            Trouble::Complaint(complaint) => self.complaint(complaint),
            Trouble::Refused => {
                let start = match self.provider.protocol {
                    Protocol::Ollama => "start it with `ollama serve`, or set another base URL",
                    _ => "is the server running, and is the base URL right?",
                };
                (Kind::Unreachable, format!("nobody answers at {url}{}: {start}", self.after_tries()))
            }
            Trouble::Lost => {
                let tries = self.after_tries();
                (
                    Kind::Unreachable,
                    format!("{url} closed the connection without an answer{tries}; try again later"),
                )
            }
            Trouble::Dns => (
                Kind::Unreachable,
                format!("the name of {url} is not known: check the base URL and the network"),
            ),
            Trouble::Certificate(why) => {
                let what = "its certificate, or the list of those that this machine trusts, has to be mended";
                (
                    Kind::Unreachable,
                    format!("the certificate of {url} is not accepted ({}): {what}", shown(why)),
                )
            }
            Trouble::NoConnection(after) => {
                let what = "check the base URL and the network, or set a longer `connect` deadline";
                (Kind::Unreachable, format!("no connection to {url} within {}: {what}", seconds(*after)))
            }
            Trouble::Unreachable(why) => {
                let hint =
                    if why.contains("InvalidContentType") { "; does it speak http:// only?" } else { "" };
                (Kind::Unreachable, format!("no connection to {url} ({}){hint}", shown(why)))
            }
            Trouble::NoFirstToken(after) => {
                let what = "ask again, or set a longer `first_token` deadline";
                (
                    Kind::Unavailable,
                    format!("{label} did not begin to answer within {}: {what}", seconds(*after)),
                )
            }
            Trouble::Silent(after) => {
                let what = "ask again, or set a longer `between_tokens` deadline";
                (
                    Kind::CutOff,
                    format!(
                        "{label} said nothing for {} in the middle of its answer: {what}",
                        seconds(*after)
                    ),
                )
            }
            Trouble::TooSlow(after) => {
                let what = "ask for less, or set a longer `answer` deadline";
                (
                    Kind::CutOff,
                    format!("{label} was not done with its answer after {}: {what}", seconds(*after)),
                )
            }
            Trouble::CutOff => (
                Kind::CutOff,
                format!("the answer of {label} broke off in the middle; what was said stays, ask again"),
            ),
            Trouble::CutShort => {
                let what = "ask for less at once, or take a model with longer answers";
                (
                    Kind::CutOff,
                    format!("the answer has reached {label}'s limit of length before it was whole: {what}"),
                )
            }
            Trouble::TooMuch => {
                let what = "check the base URL, and what its server sends";
                (Kind::Protocol, format!("{url} sends more than any answer has, and does not stop: {what}"))
            }
            Trouble::NotTheProtocol(what) => {
                let what = shown(&self.secrets.mask(what));
                let what = if what.is_empty() { what } else { format!(" (but \"{what}\")") };
                let prefix = self.provider.prefix;
                let path = "check the base URL, and that its server speaks it";
                (
                    Kind::Protocol,
                    format!("{url} answers in another protocol than that of {prefix}::{what}: {path}"),
                )
            }
            Trouble::Withheld(reason) => (
                Kind::Refused,
                format!("{label} withholds its answer ({}): say it in another way", shown(reason)),
            ),
            Trouble::Other(why) => {
                (Kind::Other, format!("{label} gave no answer: {}", shown(&self.secrets.mask(why))))
            }
        }
    }

    fn complaint(&self, complaint: &Complaint) -> (ModelFailure, String) {
        use ModelFailure as Kind;
        let Provider { label, prefix, keys, protocol, .. } = *self.provider;
        let (url, model, tries, says) = (self.url, self.model, self.after_tries(), self.says(complaint));
        let variable = keys.first().copied().unwrap_or_default();
        match complaint.status {
            _ if complaint.is_about_the_key() && self.has_key => {
                (Kind::Unauthorized, format!("{label} does not accept the key: check {variable}{says}"))
            }
            _ if complaint.is_about_the_key() => {
                (Kind::Unauthorized, format!("{url} answers nobody without a key: set {variable}{says}"))
            }
            _ if complaint.is_unknown_model() => {
                let what = match protocol {
                    Protocol::Ollama => format!("load it with `ollama pull {model}`"),
                    _ => format!("check the name after {prefix}::"),
                };
                (Kind::NotFound, format!("{label} has no model {model:?}: {what}{says}"))
            }
            300..=399 => {
                let location = complaint.location.as_deref().unwrap_or("another address");
                (Kind::NotFound, format!("{url} sends us on to {location}: set that as the base URL"))
            }
            402 => (Kind::RateLimited, format!("no credit is left at {label}: fill up the account{says}")),
            403 => (
                Kind::Unauthorized,
                format!("{label} does not let this key use {model:?}: check what it may do{says}"),
            ),
            404 | 405 => {
                let what = "check the base URL, which mostly ends in /v1/";
                (Kind::NotFound, format!("there is nothing to ask at {url}: {what}{says}"))
            }
            429 if complaint.is_out_of_credit() => {
                (Kind::RateLimited, format!("no credit is left at {label}: fill up the account{says}"))
            }
            429 => {
                let when = complaint
                    .asked_wait
                    .map_or_else(|| "later".to_owned(), |wait| format!("in {}", seconds(wait)));
                (Kind::RateLimited, format!("{label} gets too many requests{tries}: ask again {when}{says}"))
            }
            413 => (
                Kind::Refused,
                format!("the conversation is too large for {label}: summarise it, or begin a new one{says}"),
            ),
            408 | 500..=599 => {
                let when = complaint
                    .asked_wait
                    .map_or_else(|| "later".to_owned(), |wait| format!("in {}", seconds(wait)));
                let status = complaint.status;
                (
                    Kind::Unavailable,
                    format!(
                        "{label} is overloaded or broken (status {status}){tries}: ask again {when}{says}"
                    ),
                )
            }
            status @ 400..=499 => {
                (Kind::Refused, format!("{label} refuses the request (status {status}){says}"))
            }
            status => (Kind::Other, format!("{label} gave no answer (status {status}){says}")),
        }
    }

    /// The provider's own words.
    fn says(&self, complaint: &Complaint) -> String {
        // Hidden before it is cut, or half a key would stay.
        let message = shown(&self.secrets.mask(&complaint.message));
        if message.is_empty() { String::new() } else { format!(" (it says: {message})") }
    }

    fn after_tries(&self) -> String {
        if self.tries > 1 { format!(" after {} tries", self.tries) } else { String::new() }
    }
}

/// A time for people.
fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(2) && time.subsec_millis() != 0 {
        return format!("{} ms", time.as_millis());
    }
    match time.as_secs() + u64::from(time.subsec_millis() != 0) {
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
