//! `clean_close`.

use std::{collections::HashSet, sync::Arc};

use asynctool_core::{ChatItem, SessionEvent};

use super::{CLEAN_CLOSE, End, Found, Invariant, Rules};

/// What would be left if the session were closed now.
#[derive(Default)]
pub(super) struct Close {
    running: HashSet<Arc<str>>,
    open: HashSet<Arc<str>>,
    is_reply_given: bool,
    is_closed: bool,
}

impl Invariant for Close {
    fn see(&mut self, event: &SessionEvent, _: &Rules, found: &mut Found) {
        if self.is_closed {
            found.add(CLEAN_CLOSE, format!("after the end: {event:?}"));
        }
        match event {
            SessionEvent::ItemAdded { item } => match &item.item {
                ChatItem::Call { call, .. } => {
                    self.open.insert(call.id.clone());
                }
                ChatItem::Output { call_id, .. } => {
                    self.open.remove(call_id);
                }
                _ => {}
            },
            SessionEvent::ToolCallStarted { call_id, .. } => {
                self.running.insert(call_id.clone());
            }
            SessionEvent::ToolCallEnded { call_id, .. } => {
                self.running.remove(call_id);
            }
            SessionEvent::ReplyScheduled { .. } => self.is_reply_given = true,
            SessionEvent::ReplyCompleted { .. }
            | SessionEvent::ReplyInterrupted { .. }
            | SessionEvent::ReplySkipped { .. } => self.is_reply_given = false,
            SessionEvent::Closed => {
                self.is_closed = true;
                if !self.running.is_empty() {
                    found.add(CLEAN_CLOSE, format!("closed while there run {:?}", self.running));
                }
                if !self.open.is_empty() {
                    found.add(CLEAN_CLOSE, format!("closed while without an answer: {:?}", self.open));
                }
                if self.is_reply_given {
                    found.add(CLEAN_CLOSE, "closed while a reply is given");
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, end: &End<'_>, _: &Rules, found: &mut Found) {
        if !self.is_closed {
            found.add(CLEAN_CLOSE, "the events end before the session");
        }
        if end.running > 0 {
            found.add(CLEAN_CLOSE, format!("{} tasks run on", end.running));
        }
        if end.unanswered > 0 {
            found.add(CLEAN_CLOSE, format!("{} turns of the user have no answer", end.unanswered));
        }
        if let Some(overdue) = end.overdue {
            found.add(CLEAN_CLOSE, format!("it took {overdue:?} longer than it may"));
        }
    }
}
