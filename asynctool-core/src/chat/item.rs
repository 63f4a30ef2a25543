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
    Aside {
        /// The words.
        text: Arc<str>,
    },
    /// What stands for entries that the host has summarised.
    Summary {
        /// What the host has made of them.
        text: Arc<str>,
    },
    /// The model called a tool, or a task's update was added as a call of the same tool.
    Call {
        /// The call.
        call: FunctionCall,
        /// Calls of one model response have the same number.
        response: u64,
    },
    /// What a call gave.
    Output {
        /// The id of the call.
        call_id: Arc<str>,
        /// The output.
        output: FunctionOutput,
    },
}

impl ChatItem {
    /// The call that it is.
    pub(super) fn call(&self) -> Option<&FunctionCall> {
        match self {
            Self::Call { call, .. } => Some(call),
            Self::Message(_) | Self::Aside { .. } | Self::Summary { .. } | Self::Output { .. } => None,
        }
    }

    /// The id of the call whose output it is.
    pub(super) fn answers(&self) -> Option<&str> {
        match self {
            Self::Output { call_id, .. } => Some(call_id),
            Self::Message(_) | Self::Aside { .. } | Self::Summary { .. } | Self::Call { .. } => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_every_kind_of_entry_can_be_written_as_json() {
        let (text, call_id) = (Arc::<str>::from("words"), "call_1".into());
        let items = [
            ChatItem::Message(Arc::new(Message::of_user("words".to_owned()))),
            ChatItem::Aside { text: text.clone() },
            ChatItem::Summary { text },
            ChatItem::Call { call: FunctionCall::new("call_1", "book", "{}"), response: 0 },
            ChatItem::Output { call_id, output: FunctionOutput::new("words") },
        ];
        let kinds = items.map(|item| {
            let entry = LogEntry { seq: 7, at: Duration::ZERO, item };
            serde_json::to_value(&entry).unwrap()["type"].as_str().unwrap().to_owned()
        });
        assert_eq!(kinds, ["message", "aside", "summary", "call", "output"]);
    }
}
