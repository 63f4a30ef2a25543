//! What went wrong with a request, read from the errors of the libraries below.

mod complaint;

use std::{error::Error as StdError, io, time::Duration};

pub(crate) use complaint::Complaint;
use serde_json::Value;

use crate::wire::Frames;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The provider said so, in place of an answer or in the middle of one.
    Complaint(Complaint),
    /// Nobody listens at the address.
    Refused,
    /// The connection was lost before anything came.
    Lost,
    /// The name of the server is not known.
    Dns,
    /// The server's certificate is not accepted.
    Certificate(String),
    /// No connection was made in time.
    NoConnection(Duration),
    /// No connection could be made, for another reason.
    Unreachable(String),
    /// Nothing came for this long, before the first token.
    NoFirstToken(Duration),
    /// Nothing came for this long, in the middle of the answer.
    Silent(Duration),
    /// The answer was not done after this time.
    TooSlow(Duration),
    /// The answer broke off.
    CutOff,
    /// The answer has reached the provider's limit of length before its call was whole, or before a word.
    CutShort,
    /// More came than any answer has.
    TooMuch,
    /// What came is not the protocol; what it was.
    NotTheProtocol(String),
    /// The provider withholds the answer; its reason.
    Withheld(String),
    /// Anything else.
    Other(String),
}

impl Trouble {
    /// Whether it may be over when the request is made again.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Complaint(complaint) => complaint.may_pass(),
            Self::Refused | Self::Lost => true,
            _ => false,
        }
    }

    /// How long the provider asks to wait.
    pub(crate) fn asked_wait(&self) -> Option<Duration> {
        match self {
            Self::Complaint(complaint) => complaint.asked_wait,
            _ => None,
        }
    }

    /// What an error of the stream means; `frames` is what had come.
    pub(crate) fn of(error: &genai::Error, frames: &Frames, connect: Duration) -> Self {
        match error {
            genai::Error::WebStream { error, .. } => {
                if let Some(genai::Error::HttpError { status, body, headers, .. }) = error.downcast_ref() {
                    return Self::Complaint(Complaint::read(status.as_u16(), body, headers));
                }
                match error.downcast_ref::<reqwest::Error>() {
                    Some(error) => Self::of_transport(error, frames, connect),
                    None => Self::NotTheProtocol(error.to_string()),
                }
            }
            genai::Error::ChatResponse { body, .. } => Self::of_event(&body.to_string(), frames),
            // An answer of the Responses API that failed comes in this dress too.
            genai::Error::StreamParse { .. } if frames.last_is("response.failed") => {
                Self::of_event(&frames.last, frames)
            }
            genai::Error::StreamParse { serde_error, .. } if serde_error.is_eof() && frames.count > 1 => {
                Self::CutOff
            }
            genai::Error::StreamParse { .. } => Self::NotTheProtocol(frames.last.clone()),
            genai::Error::JsonValueExt(_) | genai::Error::SerdeJson(_) => {
                Self::NotTheProtocol(frames.last.clone())
            }
            error => Self::Other(error.to_string()),
        }
    }

    /// What it means that the stream ends before the answer does.
    pub(crate) fn of_the_end(frames: &Frames) -> Self {
        if frames.count == 0 {
            return Self::NotTheProtocol(String::new());
        }
        match serde_json::from_str::<Value>(&frames.last) {
            // The library passes over errors that it does not expect.
            Ok(last) if last.get("error").is_some_and(|error| !error.is_null()) => {
                Self::Complaint(Complaint::told(&frames.last))
            }
            Err(error) if !error.is_eof() => Self::NotTheProtocol(frames.last.clone()),
            _ => Self::CutOff,
        }
    }

    /// An error that the provider told in the middle of its answer.
    fn of_event(body: &str, frames: &Frames) -> Self {
        if let Some(reason) = complaint::blocked_prompt(&frames.last) {
            return Self::Withheld(reason);
        }
        // The library takes an `"error": null` for one, and does not read on.
        if body == "null" {
            return Self::NotTheProtocol(frames.last.clone());
        }
        Self::Complaint(Complaint::told(body))
    }

    fn of_transport(error: &reqwest::Error, frames: &Frames, connect: Duration) -> Self {
        if error.is_connect() {
            // Its own text is left out: the URL is in it.
            return Link::of(error.source()).trouble(error.is_timeout(), connect);
        }
        // A connection that was kept open may be closed by the server just when it is used again.
        if frames.count == 0 { Self::Lost } else { Self::CutOff }
    }
}

/// What the causes of a transport error say.
struct Link {
    kind: Option<io::ErrorKind>,
    texts: String,
    root: String,
}

impl Link {
    fn of(mut cause: Option<&(dyn StdError + 'static)>) -> Self {
        let mut link = Self { kind: None, texts: String::new(), root: String::new() };
        while let Some(error) = cause {
            link.see(error);
            cause = error.source();
        }
        link
    }

    fn see(&mut self, error: &(dyn StdError + 'static)) {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            self.kind = Some(io.kind());
            // What is wrapped in one is not always told as its source.
            if let Some(inner) = io.get_ref() {
                self.texts.push_str(&inner.to_string().to_lowercase());
            }
        }
        self.root = error.to_string();
        self.texts.push_str(&self.root.to_lowercase());
        self.texts.push('\n');
    }

    fn says(&self, words: &str) -> bool {
        self.texts.contains(words)
    }
    /// Why no connection was made.
    fn trouble(self, is_timeout: bool, connect: Duration) -> Trouble {
        use io::ErrorKind::{ConnectionRefused, ConnectionReset, TimedOut, UnexpectedEof};
        match self.kind {
            Some(ConnectionRefused) => Trouble::Refused,
            _ if is_timeout => Trouble::NoConnection(connect),
            Some(TimedOut) => Trouble::NoConnection(connect),
            Some(ConnectionReset | UnexpectedEof) => Trouble::Lost,
            _ if self.says("dns error") || self.says("failed to lookup") => Trouble::Dns,
            _ if self.says("certificate") => Trouble::Certificate(self.root),
            _ => Trouble::Unreachable(self.root),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Cause(&'static str, #[source] io::Error);

    fn trouble(text: &'static str, cause: io::Error) -> Trouble {
        Link::of(Some(&Cause(text, cause))).trouble(false, Duration::ZERO)
    }

    #[test]
    fn why_no_connection_was_made_is_read_from_the_causes() {
        let other = |text: &str| io::Error::other(text.to_owned());
        let kind = |kind: io::ErrorKind| io::Error::from(kind);
        assert_eq!(trouble("tcp connect error", kind(io::ErrorKind::ConnectionRefused)), Trouble::Refused);
        assert_eq!(trouble("tcp connect error", kind(io::ErrorKind::ConnectionReset)), Trouble::Lost);
        assert_eq!(trouble("tls handshake eof", kind(io::ErrorKind::UnexpectedEof)), Trouble::Lost);
        assert_eq!(trouble("dns error", other("failed to lookup address information")), Trouble::Dns);
        let certificate = "invalid peer certificate: UnknownIssuer";
        assert_eq!(trouble("client error", other(certificate)), Trouble::Certificate(certificate.to_owned()));
        let odd = "received corrupt message of type InvalidContentType";
        assert_eq!(trouble("client error", other(odd)), Trouble::Unreachable(odd.to_owned()));
        assert_eq!(
            Link::of(None).trouble(true, Duration::from_secs(1)),
            Trouble::NoConnection(Duration::from_secs(1))
        );
    }

    #[test]
    fn a_stream_that_ends_too_early_is_understood_by_its_last_frame() {
        let end = |frames: u64, last: &str| Trouble::of_the_end(&Frames::of(frames, last));
        assert_eq!(end(0, ""), Trouble::NotTheProtocol(String::new()));
        assert_eq!(end(2, r#"{"choices":[]}"#), Trouble::CutOff);
        assert_eq!(end(2, r#"{"choi"#), Trouble::CutOff);
        assert_eq!(end(1, "{no json"), Trouble::NotTheProtocol("{no json".to_owned()));
        assert!(matches!(end(1, r#"{"error":"out of memory"}"#), Trouble::Complaint(_)));
    }
}
