//! How long a model may take.

use std::time::Duration;

/// How long each step of an answer may take; a step that takes longer fails the answer.
///
/// A session has a deadline of its own, [`SessionOptions::model_silence`](asynctool_core::SessionOptions): keep that
/// one the longer of the two, and what a person reads says which of the steps it was.
///
/// ```
/// use std::time::Duration;
/// use asynctool_models::Deadlines;
///
/// let patient = Deadlines { first_token: Duration::from_secs(180), ..Deadlines::default() };
/// assert_eq!(patient.between_tokens, Duration::from_secs(30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Until a connection is made: its name looked up, the server reached, its certificate checked. 10 seconds.
    pub connect: Duration,
    /// How long nothing may come before the first word, thought or piece of a call. Whatever else the provider sends,
    /// such as that it has begun, or that it is alive, begins the time anew. 60 seconds.
    pub first_token: Duration,
    /// How long nothing may come after that. 30 seconds.
    pub between_tokens: Duration,
    /// The whole answer with all its tries, whatever comes meanwhile. 10 minutes.
    pub answer: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_token: Duration::from_secs(60),
            between_tokens: Duration::from_secs(30),
            answer: Duration::from_secs(600),
        }
    }
}
