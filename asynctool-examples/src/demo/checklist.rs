//! What a demo is to show, each found in the events of the session or not.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use asynctool_core::{CANCEL_TASK, Refusal, ReplyCause, ReplyId, SessionEvent, TaskStatus};

/// The tool that the demo is about.
const BOOKING: &str = "book_flight";

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist(Vec<(&'static str, bool)>);

impl Checklist {
    /// Looks through all events of a session, in their order.
    #[must_use]
    pub fn of(events: &[SessionEvent]) -> Self {
        let record = Record::of(events);
        Self(vec![
            ("a booking started, and the agent talked on while it ran", record.talked_on()),
            ("a second tool ran meanwhile", record.second_tool()),
            ("updates of two tools were told in one reply", record.merged()),
            ("a question was answered from an update that had not been told", record.answered_from_update()),
            ("nothing was told a second time", record.told_once()),
            ("a duplicate was refused, confirmed by the user, and run", record.confirmed()),
            ("a running task was cancelled because the user asked for it", record.cancelled()),
            ("the final result was told when everyone was idle", record.result_told()),
        ])
    }

    /// What was to be seen, and whether it was.
    pub fn items(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.0.iter().copied()
    }

    /// Whether all of it was seen.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.0.iter().all(|(_, seen)| *seen)
    }
}

/// The task of a call; times are positions among the events.
struct Task<'e> {
    call_id: &'e str,
    tool: &'e str,
    arguments: &'e str,
    time: Range<usize>,
    status: Option<TaskStatus>,
    /// Whether it said something before it ended.
    is_long: bool,
}

/// A reply that was said to its end.
struct Reply<'e> {
    time: Range<usize>,
    deferred: bool,
    told: &'e [Arc<str>],
}

/// The events, put together again.
#[derive(Default)]
struct Record<'e> {
    tasks: Vec<Task<'e>>,
    replies: Vec<Reply<'e>>,
    /// When a call of which tool was refused as a duplicate.
    refused: Vec<(usize, &'e str)>,
}

impl<'e> Record<'e> {
    fn of(events: &'e [SessionEvent]) -> Self {
        let mut record = Self::default();
        let mut scheduled: HashMap<ReplyId, (usize, bool)> = HashMap::new();
        for (now, event) in events.iter().enumerate() {
            match event {
                SessionEvent::ReplyScheduled { reply_id, cause, .. } => {
                    let deferred = *cause == ReplyCause::Notices;
                    scheduled.insert(*reply_id, (now, deferred));
                }
                SessionEvent::ReplyCompleted { reply_id, call_ids } => {
                    let (began, deferred) = scheduled.get(reply_id).copied().unwrap_or((now, false));
                    record.replies.push(Reply { time: began..now, deferred, told: call_ids });
                }
                SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
                    let time = now..usize::MAX;
                    record.tasks.push(Task { call_id, tool, arguments, time, status: None, is_long: false });
                }
                SessionEvent::ToolCallUpdated { call_id, .. } => {
                    record.task(call_id, |task| task.is_long = true);
                }
                SessionEvent::ToolCallEnded { call_id, status, .. } => {
                    record.task(call_id, |task| (task.time.end, task.status) = (now, Some(*status)));
                }
                SessionEvent::ToolCallRefused { tool, reason: Refusal::Duplicate, .. } => {
                    record.refused.push((now, tool));
                }
                _ => {}
            }
        }
        record
    }

    fn task(&mut self, call_id: &str, change: impl FnOnce(&mut Task<'e>)) {
        if let Some(task) = self.tasks.iter_mut().find(|task| task.call_id == call_id) {
            change(task);
        }
    }

    fn long_tasks(&self) -> impl Iterator<Item = &Task<'e>> {
        self.tasks.iter().filter(|task| task.is_long)
    }

    /// The tools whose later updates and results a reply has told.
    fn tools_told(&self, reply: &Reply<'_>) -> HashSet<&str> {
        let owner = |id: &Arc<str>| {
            self.tasks
                .iter()
                .find(|task| id.strip_prefix(task.call_id).is_some_and(|end| end.starts_with('_')))
        };
        reply.told.iter().filter_map(owner).map(|task| task.tool).collect()
    }

    fn talked_on(&self) -> bool {
        let talks_on = |task: &Task, reply: &Reply| {
            reply.time.contains(&task.time.start) && task.time.contains(&reply.time.end)
        };
        let mut bookings = self.long_tasks().filter(|task| task.tool == BOOKING);
        bookings.any(|task| self.replies.iter().any(|reply| talks_on(task, reply)))
    }

    fn second_tool(&self) -> bool {
        let beside =
            |one: &Task, other: &Task| other.tool != one.tool && one.time.contains(&other.time.start);
        self.long_tasks().any(|one| self.long_tasks().any(|other| beside(one, other)))
    }

    fn merged(&self) -> bool {
        self.replies.iter().any(|reply| reply.deferred && self.tools_told(reply).len() > 1)
    }

    fn answered_from_update(&self) -> bool {
        let calls_tool = |reply: &Reply| self.tasks.iter().any(|task| reply.time.contains(&task.time.start));
        let mut answers = self.replies.iter().filter(|reply| !reply.deferred && !calls_tool(reply));
        answers.any(|reply| self.tools_told(reply).contains(BOOKING))
    }

    fn told_once(&self) -> bool {
        let mut told = HashSet::new();
        let mut all = self.replies.iter().flat_map(|reply| reply.told);
        all.all(|id| told.insert(id)) && !told.is_empty()
    }

    fn confirmed(&self) -> bool {
        self.tasks.iter().any(|task| {
            let was_refused = |(at, tool): &(usize, &str)| *tool == task.tool && *at < task.time.start;
            let is_beside = |other: &Task| other.tool == task.tool && other.time.contains(&task.time.start);
            task.arguments.contains("\"confirm_duplicate\":true")
                && self.refused.iter().any(was_refused)
                && self.tasks.iter().any(|other| other.call_id != task.call_id && is_beside(other))
        })
    }

    fn cancelled(&self) -> bool {
        let asks = |task: &Task, other: &Task| {
            other.tool == CANCEL_TASK && other.arguments.contains(&format!("\"{}\"", task.call_id))
        };
        let mut cancelled = self.tasks.iter().filter(|task| task.status == Some(TaskStatus::Cancelled));
        cancelled.any(|task| self.tasks.iter().any(|other| asks(task, other)))
    }

    fn result_told(&self) -> bool {
        let done = |task: &&Task| task.tool == BOOKING && task.status == Some(TaskStatus::Done);
        self.tasks.iter().filter(done).any(|task| {
            let id = format!("{}_final", task.call_id).into();
            self.replies.iter().any(|reply| reply.deferred && reply.told.contains(&id))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_nothing_nothing_was_seen() {
        let checklist = Checklist::of(&[]);
        assert_eq!(checklist.items().filter(|(_, seen)| *seen).count(), 0);
        assert!(!checklist.is_complete());
    }

    #[test]
    fn what_is_told_twice_is_found() {
        let told = |reply_id| {
            let scheduled =
                SessionEvent::ReplyScheduled { reply_id, cause: ReplyCause::Notices, call_ids: Vec::new() };
            [scheduled, SessionEvent::ReplyCompleted { reply_id, call_ids: vec!["call_1_final".into()] }]
        };
        let once = |events: &[SessionEvent]| {
            Checklist::of(events).items().find(|(what, _)| what.contains("second time")).unwrap().1
        };
        assert!(once(&told(1)));
        assert!(!once(&[told(1), told(2)].concat()));
    }
}
