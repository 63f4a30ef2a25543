//! A turn of the user, and how the reply to it ended.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::sync::oneshot;

use super::SessionError;
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

/// The reply to a text of the user, to be awaited. The text was taken already: the turn goes on if this is dropped.
#[derive(Debug)]
#[must_use = "await it for the reply, or drop it if nobody needs to know"]
pub struct PendingTurn(pub(super) Answer);

/// Where the reply will be, or why there will be none.
#[derive(Debug)]
pub(super) enum Answer {
    Awaited(oneshot::Receiver<Result<Turn, SessionError>>),
    Refused(SessionError),
}

impl Future for PendingTurn {
    type Output = Result<Turn, SessionError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Answer::Refused(error) => Poll::Ready(Err(error.clone())),
            Answer::Awaited(turn) => {
                Pin::new(turn).poll(cx).map(|turn| turn.unwrap_or(Err(SessionError::Closed)))
            }
        }
    }
}
