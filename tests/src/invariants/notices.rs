//! `told_once` and `one_merge`.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use asynctool_core::{AnsweredBy, ChatItem, ReplyCause, SessionEvent, TaskStatus};

use super::{End, Found, Invariant, ONE_MERGE, QUIET, Rules, TOLD_ONCE, key_of};

/// What the user has yet to be told, by the events.
#[derive(Default)]
pub(super) struct Notices {
    /// Must be told, or named as not told.
    owed: HashSet<Arc<str>>,
    /// A newer one stands for them: they may be told.
    replaced: HashSet<Arc<str>>,
    told: HashSet<Arc<str>>,
    dropped: HashSet<Arc<str>>,
    /// Calls of the model, which were started.
    started: HashSet<Arc<str>>,
    /// Tasks that have said something.
    updated: HashSet<Arc<str>>,
    /// The newest words of each task and key.
    newest: HashMap<(Arc<str>, char), Arc<str>>,
    /// Calls that have waited for approval and got it: what is said of that is silent.
    approved: HashSet<Arc<str>>,
    /// Calls that the user has declined without a reason: their end is no news.
    declined: HashSet<Arc<str>>,
    /// The output that was added last; the next event of a task says what it is.
    last: Option<Arc<str>>,
}

impl Notices {
    fn owe(&mut self, id: &str) {
        if !self.dropped.contains(id) && !self.told.contains(id) {
            self.owed.insert(id.into());
        }
    }

    fn replaced(&mut self, id: &str) {
        self.owed.remove(id);
        self.replaced.insert(id.into());
    }

    fn tell(&mut self, ids: &[Arc<str>], found: &mut Found) {
        for id in ids {
            self.owed.remove(id);
            if !self.told.insert(id.clone()) {
                found.add(TOLD_ONCE, format!("{id:?} is told twice"));
            }
            if self.dropped.contains(id) {
                found.add(TOLD_ONCE, format!("{id:?} is told, and was named as not told"));
            }
        }
    }

    fn forget(&mut self, id: &str) {
        for set in [&mut self.told, &mut self.dropped, &mut self.replaced, &mut self.started] {
            set.remove(id);
        }
        self.updated.remove(id);
        self.approved.remove(id);
        self.declined.remove(id);
        self.newest.retain(|(task, _), newest| **task != *id && **newest != *id);
    }

    fn updated(&mut self, id: &str, task: &str, message: &str) {
        let is_first = self.updated.insert(task.into());
        if id == task && !is_first {
            return; // the log is full
        }
        if let Some(key) = key_of(message)
            && let Some(older) = self.newest.insert((task.into(), key), id.into())
        {
            self.replaced(&older);
        }
        let is_silent = self.approved.remove(task) || message.starts_with(QUIET);
        if id != task && !is_silent {
            self.owe(id);
        }
    }

    fn scheduled(&self, cause: &ReplyCause, call_ids: &[Arc<str>], rules: &Rules, found: &mut Found) {
        let carried: HashSet<&Arc<str>> = call_ids.iter().collect();
        let tells = match cause {
            ReplyCause::Notices => true,
            ReplyCause::Turn => rules.turns_tell,
            _ => false,
        };
        let left: Vec<_> = self.owed.iter().filter(|id| !carried.contains(id)).collect();
        if tells && !left.is_empty() {
            found.add(ONE_MERGE, format!("a reply carries {call_ids:?}, and not {left:?}"));
        }
        if *cause == ReplyCause::Notices && call_ids.is_empty() {
            found.add(ONE_MERGE, "a deferred reply has nothing to tell");
        }
        if matches!(cause, ReplyCause::Line { .. }) && !call_ids.is_empty() {
            found.add(ONE_MERGE, format!("a line of a tool carries {call_ids:?}"));
        }
        for id in call_ids {
            if self.told.contains(id) || self.dropped.contains(id) {
                found.add(TOLD_ONCE, format!("a reply carries {id:?}, which is settled"));
            }
        }
    }
}

impl Invariant for Notices {
    fn see(&mut self, event: &SessionEvent, rules: &Rules, found: &mut Found) {
        match event {
            SessionEvent::ItemAdded { item } => match &item.item {
                // Perhaps an id that a summary has set free.
                ChatItem::Call { call, .. } => self.forget(&call.id),
                ChatItem::Output { call_id, .. } => self.last = Some(call_id.clone()),
                _ => {}
            },
            SessionEvent::ToolCallStarted { call_id, .. } => {
                self.started.insert(call_id.clone());
            }
            SessionEvent::ToolCallUpdated { id, call_id, message, supersedes, .. } => {
                self.updated(id, call_id, message);
                if let Some(older) = supersedes {
                    self.replaced(older);
                }
            }
            SessionEvent::ApprovalAnswered { call_id, granted: true, .. }
                if self.updated.contains(call_id) =>
            {
                self.approved.insert(call_id.clone());
            }
            SessionEvent::ApprovalAnswered {
                call_id,
                granted: false,
                by: AnsweredBy::Approver,
                reason: None,
                ..
            } => {
                self.declined.insert(call_id.clone());
            }
            SessionEvent::ToolCallEnded { call_id, status, message, .. } => {
                // Whether the user asked for a cancellation, and so need not hear of it, the events do not say.
                let is_news = *status != TaskStatus::Cancelled
                    && !message.contains("nothing to report")
                    && !self.declined.contains(call_id);
                if let Some(last) = self.last.take().filter(|last| is_news && last != call_id)
                    && self.updated.contains(call_id)
                {
                    self.owe(&last);
                }
            }
            SessionEvent::ReplyScheduled { cause, call_ids, .. } => {
                self.scheduled(cause, call_ids, rules, found);
            }
            SessionEvent::ReplyCompleted { call_ids, .. } | SessionEvent::ReplySkipped { call_ids, .. } => {
                self.tell(call_ids, found);
            }
            SessionEvent::ReplyInterrupted { call_ids, told, .. } => {
                self.tell(told, found);
                for id in call_ids {
                    if self.told.contains(id) {
                        found.add(TOLD_ONCE, format!("{id:?} was told, and goes back to the queue"));
                    }
                    if !self.replaced.contains(id) {
                        self.owe(id);
                    }
                }
            }
            SessionEvent::ReplyDropped { call_ids } => {
                for id in call_ids {
                    self.owed.remove(id);
                    if self.told.contains(id) {
                        found.add(TOLD_ONCE, format!("{id:?} was told, and is named as not told"));
                    }
                    if !self.dropped.insert(id.clone()) {
                        found.add(TOLD_ONCE, format!("{id:?} is named as not told twice"));
                    }
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, _: &End<'_>, _: &Rules, found: &mut Found) {
        if !self.owed.is_empty() {
            found.add(TOLD_ONCE, format!("neither told nor named: {:?}", self.owed));
        }
    }
}
