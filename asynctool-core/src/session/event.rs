//! What a session tells its listeners.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::ReusableBoxFuture;

use crate::{
    chat::LogEntry,
    floor::ReplyId,
    model::Usage,
    task::{AnsweredBy, Refusal, TaskStatus},
};

/// What the user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// Speaks.
    Speaking,
    /// Listens.
    Listening,
}

/// What the agent does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    /// Waits for the user, or for its tools.
    Listening,
    /// Prepares a reply.
    Thinking,
    /// Gives a reply.
    Speaking,
}

/// Why a reply is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReplyCause {
    /// The user said something.
    Turn,
    /// Something waits to be told: a deferred reply.
    Notices,
    /// A tool says a line itself; no model is asked.
    Line {
        /// The call that the tool runs for.
        call_id: Arc<str>,
    },
}

/// Who or what cut off a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InterruptedBy {
    /// The user spoke, or sent a text.
    User,
    /// The host did, by [`Session::interrupt`](crate::Session::interrupt).
    Host,
    /// An update is urgent.
    Update,
    /// The speaker was cut off, or has failed.
    Speaker,
    /// The model has failed.
    Model,
    /// The session was closed.
    Closed,
    /// The tool whose line it was has taken it back, or has ended.
    Task,
}

/// Something that happened in a session.
///
/// Per task: started, asked about if it needs approval, updated any number of times, ended once; a refused call has only `ToolCallRefused`.
/// Messages are the tool's own words; errors that are masked for the model are masked here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionEvent {
    /// The user starts or stops speaking.
    UserStateChanged {
        /// What the user does now.
        state: UserState,
    },
    /// The agent does something else.
    AgentStateChanged {
        /// What it does now.
        state: AgentState,
    },
    /// The log has a new entry.
    ItemAdded {
        /// The entry.
        item: Arc<LogEntry>,
    },
    /// A reply begins.
    ReplyScheduled {
        /// Its number.
        reply_id: ReplyId,
        /// Why.
        cause: ReplyCause,
        /// The outputs that it is to tell.
        call_ids: Vec<Arc<str>>,
    },
    /// The next words of a reply.
    ReplyDelta {
        /// Its number.
        reply_id: ReplyId,
        /// The words.
        text: String,
    },
    /// A reply was said to its end.
    ReplyCompleted {
        /// Its number.
        reply_id: ReplyId,
        /// The outputs that the user has now been told.
        call_ids: Vec<Arc<str>>,
    },
    /// A reply was cut off.
    ReplyInterrupted {
        /// Its number.
        reply_id: ReplyId,
        /// The outputs that go back to the queue.
        call_ids: Vec<Arc<str>>,
        /// The outputs that it had told before, in an answer between tool calls.
        told: Vec<Arc<str>>,
        /// Who or what cut it off.
        by: InterruptedBy,
    },
    /// The model had nothing to say.
    ReplySkipped {
        /// Its number.
        reply_id: ReplyId,
        /// The outputs that count as told.
        call_ids: Vec<Arc<str>>,
    },
    /// Outputs that will not be told; they stay in the log.
    ReplyDropped {
        /// The outputs.
        call_ids: Vec<Arc<str>>,
    },
    /// A task runs.
    ToolCallStarted {
        /// The provider's id of the call.
        call_id: Arc<str>,
        /// The tool.
        tool: Arc<str>,
        /// The arguments as the model wrote them.
        arguments: Arc<str>,
    },
    /// Somebody is asked whether a task's tool may run; nothing of it has begun.
    ApprovalRequested {
        /// The call.
        call_id: Arc<str>,
        /// The tool.
        tool: Arc<str>,
        /// What is asked.
        question: String,
        /// How long there is to answer, in milliseconds.
        deadline_ms: u64,
    },
    /// The question is settled. One that is not was withdrawn by the end of its task.
    ApprovalAnswered {
        /// The call.
        call_id: Arc<str>,
        /// The tool.
        tool: Arc<str>,
        /// Whether the tool runs; if not, the task's end follows.
        granted: bool,
        /// Who or what settled it.
        by: AnsweredBy,
        /// Why it does not run, if somebody said so.
        reason: Option<String>,
    },
    /// A tool said something.
    ToolCallUpdated {
        /// The id of the call in the log that holds it.
        id: Arc<str>,
        /// The call that runs.
        call_id: Arc<str>,
        /// The tool.
        tool: Arc<str>,
        /// The tool's words.
        message: Arc<str>,
        /// How far it is, in percent.
        progress: Option<u8>,
        /// The id in the log of the update that it stands for, which will not be told.
        supersedes: Option<Arc<str>>,
    },
    /// A task ended.
    ToolCallEnded {
        /// The call.
        call_id: Arc<str>,
        /// The tool.
        tool: Arc<str>,
        /// How.
        status: TaskStatus,
        /// The result or the visible error; where the tool said nothing at its end, what the model reads instead.
        message: Arc<str>,
    },
    /// A call was not made.
    ToolCallRefused {
        /// The call.
        call_id: Arc<str>,
        /// The tool that was asked for.
        tool: Arc<str>,
        /// Why.
        reason: Refusal,
    },
    /// Another agent speaks from now on.
    Handoff {
        /// The name of the one who spoke.
        from: String,
        /// The name of the one who speaks.
        to: String,
    },
    /// The log holds as many entries as it may. Further texts of the user are refused and progress is not logged, until
    /// the host has put a summary in the place of old entries ([`Session::summarise`](crate::Session::summarise)).
    LogFull {
        /// How many it holds.
        items: usize,
    },
    /// What an answer of the model used, as its provider says.
    Usage {
        /// The number of the reply that it was for.
        reply_id: ReplyId,
        /// The figures.
        usage: Usage,
    },
    /// Something failed that is not a tool.
    Error {
        /// What.
        message: String,
    },
    /// This listener was too slow.
    Lagged {
        /// How many events it missed.
        missed: u64,
    },
    /// The session is closed; nothing follows.
    Closed,
}

/// The events of a session: a stream.
///
/// A slow listener never slows the session: it is told how many events it missed.
pub struct Events {
    next: ReusableBoxFuture<'static, Received>,
    over: bool,
}

/// An event, or why there is none, and from where the next one comes.
type Received = (Result<Arc<SessionEvent>, RecvError>, Receiver<Arc<SessionEvent>>);

async fn receive(mut from: Receiver<Arc<SessionEvent>>) -> Received {
    let event = from.recv().await;
    (event, from)
}

impl Events {
    pub(super) fn new(from: Receiver<Arc<SessionEvent>>, over: bool) -> Self {
        Self { next: ReusableBoxFuture::new(receive(from)), over }
    }

    /// The next event; `None` after the session is closed.
    pub async fn next(&mut self) -> Option<SessionEvent> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Stream for Events {
    type Item = SessionEvent;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<SessionEvent>> {
        if self.over {
            return Poll::Ready(None);
        }
        let (event, from) = ready!(self.next.poll(cx));
        self.next.set(receive(from));
        Poll::Ready(match event {
            Ok(event) => {
                self.over = *event == SessionEvent::Closed;
                Some(Arc::unwrap_or_clone(event))
            }
            Err(RecvError::Lagged(missed)) => Some(SessionEvent::Lagged { missed }),
            Err(RecvError::Closed) => {
                self.over = true;
                None
            }
        })
    }
}
