//! The append-only record of a conversation: the truth that every view is made from.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::item::{ChatItem, LogEntry, Message};
use crate::task::{FunctionCall, FunctionOutput, made_id};

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

    /// A number for the calls of one response.
    pub(crate) fn next_response(&mut self) -> u64 {
        self.responses += 1;
        self.responses - 1
    }

    /// Adds a call, whose id must be free.
    pub(crate) fn call(&mut self, call: FunctionCall, response: u64, at: Duration) -> Arc<LogEntry> {
        let call = Arc::new(call);
        let earlier = self.calls.insert(call.id.clone(), call.clone());
        debug_assert!(earlier.is_none(), "two calls with the id {}", call.id);
        self.push(ChatItem::Call { call, response }, at)
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

    /// `wanted`, or an id made of it that no call has.
    pub(crate) fn free_id(&self, wanted: String) -> String {
        if !self.calls.contains_key(&wanted) {
            return wanted;
        }
        // The log's length is a number that was hardly used before, however often this happens.
        let mut made = (self.entries.len()..).map(|number| made_id(&wanted, &format!("_{number}")));
        made.find(|id| !self.calls.contains_key(id)).unwrap_or(wanted)
    }

    /// How many calls have no output yet.
    pub(crate) fn open_calls(&self) -> usize {
        self.calls.len() - self.outputs.len()
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
