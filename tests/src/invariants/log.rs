//! `one_output_per_call` and `log_is_complete`.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use asynctool_core::{ChatItem, LogEntry, Role, SessionEvent};

use super::{End, Found, Invariant, LOG_IS_COMPLETE, ONE_OUTPUT_PER_CALL, Rules};

/// What the log must be, by the events.
#[derive(Default)]
pub(super) struct Log {
    entries: BTreeMap<u64, Arc<LogEntry>>,
    calls: HashMap<Arc<str>, Call>,
    next_seq: u64,
    last_at: Duration,
    /// The number of the last entry that a summary stands for.
    summarised: Option<u64>,
    /// Words that were heard and are not in the log yet.
    heard: String,
}

struct Call {
    seq: u64,
    is_answered: bool,
}

impl Log {
    fn added(&mut self, entry: &Arc<LogEntry>, found: &mut Found) {
        let seq = entry.seq;
        if entry.at < self.last_at {
            found.add(LOG_IS_COMPLETE, format!("entry {seq} is older than the one before it"));
        }
        self.last_at = entry.at;
        if matches!(entry.item, ChatItem::Summary { .. }) {
            if seq >= self.next_seq {
                found.add(LOG_IS_COMPLETE, format!("a summary stands for entry {seq}, which there is not"));
            }
            self.summarised = self.summarised.max(Some(seq));
        } else {
            if seq != self.next_seq {
                found.add(LOG_IS_COMPLETE, format!("entry {seq} follows, expected was {}", self.next_seq));
            }
            self.next_seq = seq + 1;
        }
        self.entries.insert(seq, entry.clone());
        match &entry.item {
            ChatItem::Call { call, .. } => self.called(&call.id, seq, found),
            ChatItem::Output { call_id, .. } => self.answered(call_id, found),
            ChatItem::Message(message) if message.role == Role::Assistant => self.said(&message.text, found),
            ChatItem::Aside { text } => self.said(text, found),
            _ => {}
        }
    }

    fn called(&mut self, id: &str, seq: u64, found: &mut Found) {
        let call = Call { seq, is_answered: false };
        let earlier = self.calls.insert(id.into(), call);
        // An id is free again when a summary stands for its call.
        let is_free = |earlier: &Call| earlier.is_answered && Some(earlier.seq) <= self.summarised;
        if earlier.is_some_and(|earlier| !is_free(&earlier)) {
            found.add(ONE_OUTPUT_PER_CALL, format!("{id:?} is called twice"));
        }
    }

    fn answered(&mut self, id: &str, found: &mut Found) {
        match self.calls.get_mut(id) {
            None => found.add(ONE_OUTPUT_PER_CALL, format!("an output of {id:?}, which was not called")),
            Some(call) if call.is_answered => {
                found.add(ONE_OUTPUT_PER_CALL, format!("{id:?} has two outputs"));
            }
            Some(call) => call.is_answered = true,
        }
    }

    fn said(&mut self, text: &str, found: &mut Found) {
        let heard = std::mem::take(&mut self.heard);
        let is_it = heard.strip_suffix(text).is_some_and(|before| before.trim().is_empty());
        if !is_it {
            found.add(LOG_IS_COMPLETE, format!("{heard:?} was heard, and {text:?} is in the log"));
        }
    }

    fn is_answered(&self, id: &str) -> bool {
        self.calls.get(id).is_some_and(|call| call.is_answered)
    }

    fn expect_answered(&self, id: &str, what: &str, found: &mut Found) {
        if !self.is_answered(id) {
            found.add(LOG_IS_COMPLETE, format!("{what} of {id:?}, whose output is not in the log"));
        }
    }
}

impl Invariant for Log {
    fn see(&mut self, event: &SessionEvent, _: &Rules, found: &mut Found) {
        match event {
            SessionEvent::ItemAdded { item } => self.added(item, found),
            SessionEvent::ReplyDelta { text, .. } => self.heard.push_str(text),
            SessionEvent::ReplyCompleted { call_ids, .. }
            | SessionEvent::ReplySkipped { call_ids, .. }
            | SessionEvent::ReplyInterrupted { call_ids, .. } => {
                let heard = std::mem::take(&mut self.heard);
                if !heard.trim().is_empty() {
                    found.add(LOG_IS_COMPLETE, format!("{heard:?} was heard, and is not in the log"));
                }
                for id in call_ids {
                    self.expect_answered(id, "a reply tells", found);
                }
            }
            SessionEvent::ReplyScheduled { call_ids, .. } => {
                for id in call_ids {
                    self.expect_answered(id, "a reply carries", found);
                }
            }
            SessionEvent::ToolCallStarted { call_id, .. } => match self.calls.get(call_id) {
                None => found.add(LOG_IS_COMPLETE, format!("{call_id:?} runs, and is not in the log")),
                Some(call) if call.is_answered => {
                    found.add(LOG_IS_COMPLETE, format!("{call_id:?} starts after it was answered"));
                }
                Some(_) => {}
            },
            SessionEvent::ToolCallUpdated { id, .. } => self.expect_answered(id, "an update", found),
            SessionEvent::ToolCallRefused { call_id, .. } => {
                self.expect_answered(call_id, "a refusal", found);
            }
            _ => {}
        }
    }

    fn end(&mut self, end: &End<'_>, _: &Rules, found: &mut Found) {
        let open = self.calls.iter().filter(|(_, call)| !call.is_answered).map(|(id, _)| id);
        let open: Vec<_> = open.collect();
        if !open.is_empty() {
            found.add(ONE_OUTPUT_PER_CALL, format!("without an output: {open:?}"));
        }
        let Some(log) = end.log else { return };
        let mut outputs: HashMap<&str, bool> = HashMap::new();
        for entry in log {
            match &entry.item {
                ChatItem::Call { call, .. } if outputs.insert(&call.id, false).is_some() => {
                    found.add(ONE_OUTPUT_PER_CALL, format!("{:?} is in the log twice", call.id));
                }
                ChatItem::Output { call_id, .. } if outputs.insert(call_id, true) != Some(false) => {
                    let what = format!("the log has an output of {call_id:?} that belongs to no call");
                    found.add(ONE_OUTPUT_PER_CALL, what);
                }
                _ => {}
            }
            if self.entries.get(&entry.seq) != Some(entry) {
                found.add(LOG_IS_COMPLETE, format!("entry {} is not as it was added", entry.seq));
            }
        }
        if outputs.values().any(|answered| !answered) {
            found.add(ONE_OUTPUT_PER_CALL, "the log has a call without an output");
        }
        if !log.is_sorted_by(|one, other| one.seq < other.seq) {
            found.add(LOG_IS_COMPLETE, "the log is out of order");
        }
        let first = self.summarised.unwrap_or(0);
        let kept = self.entries.range(first..).count();
        let there = log.iter().filter(|entry| entry.seq >= first).count();
        if kept != there {
            found.add(LOG_IS_COMPLETE, format!("{kept} entries were added, and {there} are in the log"));
        }
    }
}
