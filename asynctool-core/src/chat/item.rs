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
}

/// What an entry of the log holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChatItem {
    /// Something was said.
    Message(Arc<Message>),
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
