//! A turn of the user, and how the reply to it ended.

use crate::floor::ReplyId;

/// Identifies one text of the user whose answer somebody waits for.
pub(crate) type Ticket = u64;

/// The reply to what the user said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn {
    /// The number of the reply.
    pub reply_id: ReplyId,
    /// What was said; of an interrupted reply, as far as it came.
    pub text: String,
    /// How it ended.
    pub status: ReplyStatus,
}

/// How a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyStatus {
    /// It was said to its end.
    Completed,
    /// It was cut off.
    Interrupted,
    /// The model had nothing to say.
    Empty,
}
