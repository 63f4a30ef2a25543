//! Why a model gave no answer.

use std::time::Duration;

/// Why a model gave no answer, or only a part of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The provider, or the way to it, failed.
    #[error("the model failed: {message}")]
    Failed {
        /// In what way.
        kind: ModelFailure,
        /// What happened and what to do about it, for a person.
        message: String,
    },
    /// Nothing came for too long.
    #[error("the model said nothing for {after:?}")]
    Silent {
        /// How long.
        after: Duration,
    },
    /// The answer was longer than the session accepts.
    #[error("the model's answer is longer than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
}

/// In what way a model failed, for a host that acts on it: it may ask for a key, or wait, or take another model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ModelFailure {
    /// There is no key, or the provider does not accept it.
    Unauthorized,
    /// There is no such model, or no such address.
    NotFound,
    /// The provider refuses the request as it is: it would refuse it again.
    Refused,
    /// Too many requests, or no credit is left.
    RateLimited,
    /// The provider is overloaded or broken.
    Unavailable,
    /// No connection could be made.
    Unreachable,
    /// The answer broke off.
    CutOff,
    /// What came is not an answer of the provider's protocol.
    Protocol,
    /// Anything else.
    Other,
}

impl ModelError {
    /// The provider, or the way to it, failed.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::of(ModelFailure::Other, message)
    }

    /// The provider, or the way to it, failed in this way.
    pub fn of(kind: ModelFailure, message: impl Into<String>) -> Self {
        Self::Failed { kind, message: message.into() }
    }

    /// In what way the provider, or the way to it, failed; `None` if it is the session that gave up on the answer.
    #[must_use]
    pub fn kind(&self) -> Option<ModelFailure> {
        match self {
            Self::Failed { kind, .. } => Some(*kind),
            Self::Silent { .. } | Self::TooLong { .. } => None,
        }
    }
}
