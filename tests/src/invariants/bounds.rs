//! `bounded`.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use asynctool_core::{ChatItem, LogEntry, Role, SessionEvent};

use super::{BOUNDED, Found, Invariant, QUIET, Rules, is_companion, key_of};

/// Bytes that the mark of a text that was cut may take, or the sentence that a silent task is answered with.
const MARK: usize = 512;

/// Entries that a reply may still add when it is cut off.
const CUT_OFF: usize = 4;

/// How much of everything there is.
#[derive(Default)]
pub(super) struct Bounds {
    running: HashMap<Arc<str>, String>,
    /// The response and the entry of each call.
    calls: HashMap<Arc<str>, (u64, u64)>,
    started: HashMap<u64, usize>,
    /// The last entry of the user.
    last_text: Option<u64>,
    /// Responses since then in which tools were called.
    steps: HashSet<u64>,
    /// Progress that is to be told.
    progress: HashSet<Arc<str>>,
    /// What gave way, perhaps before it was told what it is.
    dropped: HashSet<Arc<str>>,
    /// Entries that are surely in the log; of calls that a summary has spared, those without an output.
    entries: BTreeMap<u64, Entry>,
    answered: HashSet<Arc<str>>,
    said_full: bool,
}

enum Entry {
    Other,
    Call(Arc<str>),
}

impl Bounds {
    fn added(&mut self, entry: &LogEntry, rules: &Rules, found: &mut Found) {
        // The words of the reply that the text has cut off may have filled it.
        let is_over_full = rules.log_items.is_some_and(|most| self.entries.len() > most + CUT_OFF);
        let kind = match &entry.item {
            ChatItem::Call { call, response } => {
                self.calls.insert(call.id.clone(), (*response, entry.seq));
                self.answered.remove(&call.id);
                self.progress.remove(&call.id);
                self.dropped.remove(&call.id);
                Entry::Call(call.id.clone())
            }
            ChatItem::Output { call_id, output } => {
                self.answered.insert(call_id.clone());
                // The template of an update is said around it.
                if output.text.len() > rules.limits.output_bytes.max(rules.limits.update_bytes) + (2 << 10) {
                    found.add(BOUNDED, format!("the output of {call_id:?} is too long"));
                }
                Entry::Other
            }
            ChatItem::Summary { .. } => {
                self.said_full = false;
                let answered = &self.answered;
                self.entries.retain(|seq, kept| {
                    *seq > entry.seq || matches!(kept, Entry::Call(id) if !answered.contains(id))
                });
                Entry::Other
            }
            ChatItem::Message(message) if message.role == Role::User => {
                if is_over_full {
                    found.add(BOUNDED, "the log is full, and a text of the user was taken");
                }
                self.last_text = Some(entry.seq);
                self.steps.clear();
                Entry::Other
            }
            _ => Entry::Other,
        };
        self.entries.insert(entry.seq, kind);
    }

    /// The model has called a tool.
    fn called(&mut self, call_id: &str, rules: &Rules, found: &mut Found) {
        let Some((response, seq)) = self.calls.get(call_id) else { return };
        let is_new = Some(*seq) > self.last_text && self.steps.insert(*response);
        if is_new && self.steps.len() > rules.max_tool_steps {
            found.add(BOUNDED, format!("tools were called in {} responses to one text", self.steps.len()));
        }
    }

    fn started(&mut self, call_id: &str, tool: &str, rules: &Rules, found: &mut Found) {
        self.running.insert(call_id.into(), tool.to_owned());
        if let Some((response, _)) = self.calls.get(call_id) {
            let started = self.started.entry(*response).or_default();
            *started += 1;
            if *started > rules.limits.batch {
                found.add(BOUNDED, format!("{started} calls of one response run"));
            }
        }
        let counted = self.running.values().filter(|tool| !is_companion(tool)).count();
        if counted > rules.limits.running {
            found.add(BOUNDED, format!("{counted} tasks run"));
        }
        let of_two = self.running.values().filter(|tool| *tool == "one_of_two_jobs").count();
        if of_two > 2 {
            found.add(BOUNDED, format!("{of_two} tasks of a tool that may run twice"));
        }
    }
}

impl Invariant for Bounds {
    fn see(&mut self, event: &SessionEvent, rules: &Rules, found: &mut Found) {
        match event {
            SessionEvent::ItemAdded { item } => self.added(item, rules, found),
            SessionEvent::LogFull { items } => {
                if self.said_full || rules.log_items.is_none_or(|most| *items < most) {
                    found.add(BOUNDED, format!("the log is said to be full with {items} entries"));
                }
                self.said_full = true;
            }
            SessionEvent::ToolCallStarted { call_id, tool, .. } => {
                self.called(call_id, rules, found);
                self.started(call_id, tool, rules, found);
            }
            SessionEvent::ToolCallRefused { call_id, .. } => self.called(call_id, rules, found),
            SessionEvent::ToolCallEnded { call_id, .. } => {
                self.running.remove(call_id);
            }
            SessionEvent::ToolCallUpdated { id, call_id, message, supersedes, .. } => {
                if message.len() > rules.limits.update_bytes + MARK {
                    found.add(BOUNDED, format!("an update of {call_id:?} has {} bytes", message.len()));
                }
                if let Some(older) = supersedes {
                    self.progress.remove(older);
                }
                // Those with a key give way to each other, when and how the events do not say.
                if id != call_id
                    && !message.starts_with(QUIET)
                    && key_of(message).is_none()
                    && !self.dropped.contains(id)
                {
                    self.progress.insert(id.clone());
                }
            }
            SessionEvent::ReplyDropped { call_ids } => {
                for id in call_ids {
                    self.progress.remove(id);
                    self.dropped.insert(id.clone());
                }
            }
            SessionEvent::ReplyCompleted { call_ids, .. }
            | SessionEvent::ReplySkipped { call_ids, .. }
            | SessionEvent::ReplyInterrupted { told: call_ids, .. } => {
                for id in call_ids {
                    self.progress.remove(id);
                }
            }
            _ => {}
        }
        if matches!(event, SessionEvent::ReplyScheduled { .. } | SessionEvent::Closed) {
            // What a reply carries and what has come in meanwhile.
            let most = rules.limits.pending_updates.saturating_mul(2);
            if self.progress.len() > most {
                found.add(BOUNDED, format!("{} updates wait to be told", self.progress.len()));
            }
            let is_full = rules.log_items.is_some_and(|most| self.entries.len() >= most);
            if is_full && !self.said_full {
                found.add(BOUNDED, "the log is full, and nobody was told");
            }
        }
    }
}
