//! Which question somebody faces who answers in lines: a line answers what was on the screen when it was read, and no
//! question that came after it.

use std::{collections::HashSet, sync::Arc};

use asynctool_core::SessionEvent;
use tokio::time::Instant;

/// The question that is faced, and the one before it.
#[derive(Debug)]
pub struct Faced {
    /// The calls whose questions were shown.
    shown: HashSet<Arc<str>>,
    now: Option<String>,
    since: Instant,
    before: Option<String>,
}

impl Faced {
    /// None so far.
    pub fn new(now: Instant) -> Self {
        Self { shown: HashSet::new(), now: None, since: now, before: None }
    }

    /// What was shown.
    pub fn event(&mut self, event: &SessionEvent) {
        match event {
            SessionEvent::ApprovalRequested { call_id, .. } => {
                self.shown.insert(call_id.clone());
            }
            SessionEvent::ApprovalAnswered { call_id, .. } | SessionEvent::ToolCallEnded { call_id, .. } => {
                self.shown.remove(call_id);
            }
            _ => {}
        }
    }

    /// The call whose question is to be answered, if there is one; it is faced if it was shown.
    pub fn first(&mut self, call_id: Option<&str>, now: Instant) {
        let faced = call_id.filter(|call_id| self.shown.contains(*call_id));
        if faced != self.now.as_deref() {
            self.before = std::mem::replace(&mut self.now, faced.map(str::to_owned));
            self.since = now;
        }
    }

    /// The call whose question was faced in this moment.
    pub fn at(&self, moment: Instant) -> Option<&str> {
        if self.since <= moment { self.now.as_deref() } else { self.before.as_deref() }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn asks(call_id: &str) -> SessionEvent {
        SessionEvent::ApprovalRequested {
            call_id: call_id.into(),
            tool: "delete".into(),
            question: "Delete?".to_owned(),
            deadline_ms: 1000,
        }
    }

    #[test]
    fn a_line_faces_what_was_shown_when_it_was_read() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut faced = Faced::new(begin);
        faced.first(Some("a"), after(1));
        assert_eq!(faced.at(after(2)), None, "it was not shown yet");
        faced.event(&asks("a"));
        faced.first(Some("a"), after(3));
        faced.first(Some("a"), after(4));
        assert_eq!((faced.at(after(2)), faced.at(after(3))), (None, Some("a")));
        faced.event(&asks("b"));
        faced.first(Some("b"), after(5));
        assert_eq!((faced.at(after(4)), faced.at(after(6))), (Some("a"), Some("b")));
        faced.first(None, after(7));
        assert_eq!((faced.at(after(6)), faced.at(after(8))), (Some("b"), None));
    }
}
