//! One item of a conversation.

use std::{sync::Arc, time::Duration};

use serde::Serialize;

use crate::task::{FunctionCall, FunctionOutput};

/// Who said a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person.
    User,
    /// The agent.
    Assistant,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// By whom.
    pub role: Role,
    /// The words; of an interrupted reply, those that were heard.
    pub text: String,
    /// Whether it was cut off.
    pub interrupted: bool,
    /// The response of the model that went on with calls while these words were still played: its calls stand before
    /// them in the log, and after them in a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<u64>,
}

impl Message {
    /// Words of the user.
    pub(crate) fn of_user(text: String) -> Self {
        Self { role: Role::User, text, interrupted: false, response: None }
    }
}

/// What an entry of the log holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChatItem {
    /// Something was said.
    Message(Arc<Message>),
    /// Words that a tool had said to the user and that no model sees.
    Aside(Arc<str>),
    /// What stands for entries that the host has summarised.
    Summary(Arc<str>),
    /// The model called a tool, or a task's update was added as a call of the same tool.
    Call {
        /// The call.
        call: Arc<FunctionCall>,
        /// Calls of one model response have the same number.
        response: u64,
    },
    /// What a call gave.
    Output {
        /// The id of the call.
        call_id: String,
        /// The output.
        output: FunctionOutput,
    },
}

impl ChatItem {
    /// The id of the call whose output it is.
    pub(super) fn answers(&self) -> Option<&str> {
        match self {
            Self::Output { call_id, .. } => Some(call_id),
            Self::Message(_) | Self::Aside(_) | Self::Summary(_) | Self::Call { .. } => None,
        }
    }
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// Counts up by one; the order of the conversation.
    pub seq: u64,
    /// When it was added, since the start of the session; data, the order never depends on it.
    pub at: Duration,
    /// What was added.
    #[serde(flatten)]
    pub item: ChatItem,
}
