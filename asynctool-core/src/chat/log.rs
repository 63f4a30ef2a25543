//! The append-only record of a conversation: the truth that every view is made from.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use super::item::{ChatItem, LogEntry, Message};
use crate::task::{FunctionCall, FunctionOutput, made_id};

/// All that was said, called and returned. Adding an item costs the same at any length.
#[derive(Debug, Default)]
pub struct ChatLog {
    entries: Vec<Arc<LogEntry>>,
    /// By id.
    calls: HashMap<Arc<str>, Logged, foldhash::fast::RandomState>,
    /// How many of them have no output yet.
    open: usize,
    /// Calls that a newer one stands for: views leave them out (behaviour B9).
    superseded: HashSet<Arc<str>, foldhash::fast::RandomState>,
    /// Ids of calls that a summary stands for. The tasks remember them still, so no other call gets one.
    summarised: HashSet<Arc<str>, foldhash::fast::RandomState>,
    next_seq: u64,
    responses: u64,
}

/// A call by its entry; it has at most one output.
#[derive(Clone, Debug)]
struct Logged {
    entry: Arc<LogEntry>,
    output: Option<FunctionOutput>,
}

impl Logged {
    fn is_open(&self) -> bool {
        self.output.is_none()
    }
}

impl ChatLog {
    pub(crate) fn message(&mut self, message: Message, at: Duration) -> Arc<LogEntry> {
        self.push(ChatItem::Message(Arc::new(message)), at)
    }

    /// Adds words that a tool had said and that no model sees.
    pub(crate) fn aside(&mut self, text: &str, at: Duration) -> Arc<LogEntry> {
        self.push(ChatItem::Aside { text: text.into() }, at)
    }

    /// A number for the calls of one response.
    pub(crate) fn next_response(&mut self) -> u64 {
        self.responses += 1;
        self.responses - 1
    }

    /// Adds a call, whose id must be free.
    pub(crate) fn call(&mut self, call: FunctionCall, response: u64, at: Duration) -> Arc<LogEntry> {
        self.open += 1;
        self.called(call, response, None, at)
    }

    /// Adds a call, whose id must be free, and its output.
    pub(crate) fn pair(
        &mut self,
        call: FunctionCall,
        output: FunctionOutput,
        at: Duration,
    ) -> [Arc<LogEntry>; 2] {
        let (response, call_id) = (self.next_response(), call.id.clone());
        let call = self.called(call, response, Some(output.clone()), at);
        [call, self.push(ChatItem::Output { call_id, output }, at)]
    }

    fn called(
        &mut self,
        call: FunctionCall,
        response: u64,
        output: Option<FunctionOutput>,
        at: Duration,
    ) -> Arc<LogEntry> {
        let id = call.id.clone();
        let entry = self.push(ChatItem::Call { call, response }, at);
        let earlier = self.calls.insert(id, Logged { entry: entry.clone(), output });
        debug_assert!(earlier.is_none(), "two calls have one id: {:?}", entry.item);
        entry
    }

    /// Adds a call's output; `None` if it has one already or there is no such call.
    pub(crate) fn output(
        &mut self,
        call_id: &str,
        output: FunctionOutput,
        at: Duration,
    ) -> Option<Arc<LogEntry>> {
        let logged = self.calls.get_mut(call_id).filter(|logged| logged.is_open())?;
        let call_id = logged.entry.item.call()?.id.clone();
        logged.output = Some(output.clone());
        self.open -= 1;
        Some(self.push(ChatItem::Output { call_id, output }, at))
    }

    fn push(&mut self, item: ChatItem, at: Duration) -> Arc<LogEntry> {
        let entry = Arc::new(LogEntry { seq: self.next_seq, at, item });
        self.next_seq += 1;
        self.entries.push(entry.clone());
        entry
    }

    /// Views leave this call out from now on: a newer one stands for it.
    pub(crate) fn supersede(&mut self, call_id: Arc<str>) {
        // One that was summarised is in no view anyway.
        if self.calls.contains_key(&call_id) {
            self.superseded.insert(call_id);
        }
    }

    pub(crate) fn is_superseded(&self, call_id: &str) -> bool {
        self.superseded.contains(call_id)
    }

    /// Puts a text in the place of all entries up to a number, except for calls without an output up to there, of which
    /// it cannot tell, and those that are to be kept; `None` if there are none.
    pub(crate) fn summarise(
        &mut self,
        through: u64,
        text: &str,
        keep: impl Fn(&str) -> bool,
        at: Duration,
    ) -> Option<Arc<LogEntry>> {
        let end = self.entries.partition_point(|entry| entry.seq <= through);
        let newer = self.entries.split_off(end);
        let answered_later: HashSet<&str> = newer.iter().filter_map(|entry| entry.item.answers()).collect();
        let is_open = |id: &str| self.calls.get(id).is_none_or(Logged::is_open);
        let is_kept = |id: &str| is_open(id) || answered_later.contains(id) || keep(id);
        let (kept, replaced): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.entries).into_iter().partition(|entry| match &entry.item {
                ChatItem::Call { call, .. } => is_kept(&call.id),
                ChatItem::Output { call_id, .. } => is_kept(call_id),
                ChatItem::Message(_) | ChatItem::Aside { .. } | ChatItem::Summary { .. } => false,
            });
        let summary = replaced.last().map(|last| {
            Arc::new(LogEntry { seq: last.seq, at, item: ChatItem::Summary { text: text.into() } })
        });
        for entry in &replaced {
            if let ChatItem::Call { call, .. } = &entry.item {
                self.calls.remove(&call.id);
                self.superseded.remove(&call.id);
                self.summarised.insert(call.id.clone());
            }
        }
        self.entries.extend(summary.clone());
        self.entries.extend(kept);
        self.entries.extend(newer);
        // In the order of their numbers, which the summary has from the last entry that it stands for.
        self.entries.sort_by_key(|entry| entry.seq);
        summary
    }

    /// `wanted`, or an id made of it that no call has.
    pub(crate) fn free_id(&self, wanted: Arc<str>) -> Arc<str> {
        let is_free = |id: &str| !self.calls.contains_key(id) && !self.summarised.contains(id);
        // Some servers send none, and no provider accepts that in a history.
        if !wanted.is_empty() && is_free(&wanted) {
            return wanted;
        }
        // The number of the next entry was hardly used before, however often this happens.
        let mut made =
            (self.next_seq..).map(|number| made_id(&wanted, &["_", itoa::Buffer::new().format(number)]));
        made.find(|id| is_free(id)).unwrap_or(wanted)
    }

    /// The calls that have no output yet.
    pub(crate) fn open_ids(&self) -> Vec<Arc<str>> {
        if self.open_calls() == 0 {
            return Vec::new();
        }
        let calls = self.entries.iter().filter_map(|entry| match &entry.item {
            ChatItem::Call { call, .. } if self.is_open(&call.id) => Some(call.id.clone()),
            _ => None,
        });
        calls.collect()
    }

    /// How many calls have no output yet.
    pub(crate) fn open_calls(&self) -> usize {
        self.open
    }

    fn is_open(&self, call_id: &str) -> bool {
        self.calls.get(call_id).is_some_and(Logged::is_open)
    }

    /// All entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Arc<LogEntry>] {
        &self.entries
    }

    /// The call of this id.
    #[must_use]
    pub fn call_of(&self, call_id: &str) -> Option<&FunctionCall> {
        self.calls.get(call_id)?.entry.item.call()
    }

    /// The output of the call of this id.
    #[must_use]
    pub fn output_of(&self, call_id: &str) -> Option<&FunctionOutput> {
        self.calls.get(call_id)?.output.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Duration = Duration::ZERO;

    fn log_of(calls: &[(&str, bool)]) -> ChatLog {
        let mut log = ChatLog::default();
        for (id, answered) in calls {
            log.message(Message::of_user((*id).to_owned()), AT);
            let response = log.next_response();
            log.call(FunctionCall::new(*id, "book", "{}"), response, AT);
            if *answered {
                log.output(id, FunctionOutput::new("done"), AT);
            }
        }
        log
    }

    #[test]
    fn d5_a_summary_stands_for_old_entries_and_keeps_open_calls() {
        let mut log = log_of(&[("a", true), ("b", false), ("c", true)]);
        let summary = log.summarise(4, "a was booked", |_| false, AT).unwrap();
        assert_eq!(summary.seq, 3);
        let kinds: Vec<_> = log.entries().iter().map(|entry| (entry.seq, &entry.item)).collect();
        assert!(matches!(kinds[0], (3, ChatItem::Summary { .. })), "{kinds:?}");
        assert!(matches!(kinds[1], (4, ChatItem::Call { .. })), "{kinds:?}");
        assert_eq!(kinds.len(), 5);
        assert!(log.call_of("a").is_none() && log.output_of("a").is_none());
        assert_eq!(log.open_calls(), 1);
        assert!(log.output("b", FunctionOutput::new("done"), AT).is_some(), "an open call is answered later");
    }

    #[test]
    fn d5_a_call_stays_whose_output_came_after_what_is_summarised() {
        let mut log = log_of(&[("a", true)]);
        log.summarise(1, "a was called", |_| false, AT).unwrap();
        assert_eq!(&*log.output_of("a").unwrap().text, "done");
        assert_eq!(log.entries().len(), 3);
    }

    #[test]
    fn d5_what_is_to_be_kept_stays() {
        let mut log = log_of(&[("a", true), ("b", true)]);
        log.summarise(5, "booked", |id| id == "a", AT).unwrap();
        assert!(log.call_of("a").is_some() && log.call_of("b").is_none());
        let numbers: Vec<u64> = log.entries().iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, [1, 2, 5]);
        assert!(ChatLog::default().summarise(9, "nothing", |_| false, AT).is_none());
    }
}
