//! The append-only record of a conversation: the truth that every view is made from.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::item::{ChatItem, LogEntry, Message};
use crate::task::{FunctionCall, FunctionOutput};

/// All that was said, called and returned. Adding an item costs the same at any length.
#[derive(Debug, Default)]
pub struct ChatLog {
    entries: Vec<Arc<LogEntry>>,
    /// By call id; a call has at most one output.
    outputs: HashMap<String, FunctionOutput, foldhash::fast::RandomState>,
    calls: HashMap<String, Arc<FunctionCall>, foldhash::fast::RandomState>,
    responses: u64,
}

impl ChatLog {
    pub(crate) fn message(&mut self, message: Message, at: Duration) -> Arc<LogEntry> {
        self.push(ChatItem::Message(Arc::new(message)), at)
    }

    /// Adds the calls of one response.
    pub(crate) fn response(
        &mut self,
        calls: impl IntoIterator<Item = FunctionCall>,
        at: Duration,
    ) -> Vec<Arc<LogEntry>> {
        let response = self.responses;
        self.responses += 1;
        let mut entries = Vec::new();
        for call in calls {
            let call = Arc::new(call);
            self.calls.insert(call.id.clone(), call.clone());
            entries.push(self.push(ChatItem::Call { call, response }, at));
        }
        entries
    }

    /// Adds a call's output; `None` if it has one already or there is no such call.
    pub(crate) fn output(
        &mut self,
        call_id: &str,
        output: FunctionOutput,
        at: Duration,
    ) -> Option<Arc<LogEntry>> {
        if self.outputs.contains_key(call_id) || !self.calls.contains_key(call_id) {
            return None;
        }
        self.outputs.insert(call_id.to_owned(), output.clone());
        Some(self.push(ChatItem::Output { call_id: call_id.to_owned(), output }, at))
    }

    fn push(&mut self, item: ChatItem, at: Duration) -> Arc<LogEntry> {
        let entry = Arc::new(LogEntry { seq: self.entries.len() as u64, at, item });
        self.entries.push(entry.clone());
        entry
    }

    /// All entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Arc<LogEntry>] {
        &self.entries
    }

    /// The call of this id.
    #[must_use]
    pub fn call_of(&self, call_id: &str) -> Option<&Arc<FunctionCall>> {
        self.calls.get(call_id)
    }

    /// The output of the call of this id.
    #[must_use]
    pub fn output_of(&self, call_id: &str) -> Option<&FunctionOutput> {
        self.outputs.get(call_id)
    }
}
