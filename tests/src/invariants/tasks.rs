//! `no_unconfirmed_duplicate` and `end_is_the_end`.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use asynctool_core::{ChatItem, Refusal, Role, SessionEvent, TaskStatus};
use serde_json::Value;

use super::{END_IS_THE_END, End, Found, Invariant, NO_UNCONFIRMED_DUPLICATE, Rules};

/// Which calls repeat each other, by the policies of [`Jobs`](crate::Jobs).
#[derive(Default)]
pub(super) struct Duplicates {
    /// How often the user has spoken.
    said: usize,
    /// The response of each call, and how often the user had spoken when it was made.
    responses: HashMap<Arc<str>, (u64, usize)>,
    /// The calls of tools, of those that were refused too.
    running: HashMap<Arc<str>, Running>,
    /// By what makes calls equal, the refusal that a confirmation may use: its response, and how often the user had spoken.
    refused: HashMap<(String, Value), (u64, usize)>,
    arguments: HashMap<Arc<str>, Value>,
}

struct Running {
    tool: String,
    arguments: Value,
    response: u64,
}

/// The arguments without the flag, and whether it was set.
fn parse(arguments: &str) -> (Value, bool) {
    let mut arguments: Value = serde_json::from_str(arguments).unwrap_or_default();
    let flag = arguments.as_object_mut().and_then(|fields| fields.remove("confirm_duplicate"));
    (arguments, flag == Some(Value::Bool(true)))
}

/// What makes calls equal.
fn key(tool: &str, arguments: &Value) -> (String, Value) {
    let of = match tool {
        "job_by_args" => arguments.clone(),
        "job_by_place" => arguments.get("place").cloned().unwrap_or_default(),
        _ => Value::Null,
    };
    (tool.to_owned(), of)
}

fn allows_duplicates(tool: &str) -> bool {
    matches!(tool, "any_job" | "short_job" | "quiet_job" | "one_of_two_jobs" | "add")
        || super::is_companion(tool)
}

fn asks_for_confirmation(tool: &str) -> bool {
    matches!(tool, "job" | "job_by_args" | "job_by_place")
}

impl Duplicates {
    fn response_of(&self, call_id: &str) -> (u64, usize) {
        self.responses.get(call_id).copied().unwrap_or((u64::MAX, self.said))
    }

    fn started(&mut self, call_id: &str, tool: &str, arguments: &str, rules: &Rules, found: &mut Found) {
        let (response, said) = self.response_of(call_id);
        let (arguments, is_confirmed) = parse(arguments);
        let own = key(tool, &arguments);
        let is_rival = |other: &Running| {
            // The calls of one response may differ where the scope is the name alone (C4).
            let softened = other.response == response && own.1.is_null();
            key(&other.tool, &other.arguments) == own && (!softened || other.arguments == arguments)
        };
        let rivals: Vec<_> =
            self.running.iter().filter(|(_, other)| is_rival(other)).map(|(id, _)| id.clone()).collect();
        // The user, too, must have spoken since (D8).
        let is_asked = |before: usize| !rules.attended || said > before;
        let refused = self.refused.get(&own).is_some_and(|(of, before)| *of != response && is_asked(*before));
        let is_wanted = is_confirmed && asks_for_confirmation(tool) && refused;
        if !rivals.is_empty() && !allows_duplicates(tool) && !is_wanted {
            let what = format!("{call_id:?} of {tool} started beside {rivals:?}");
            found.add(NO_UNCONFIRMED_DUPLICATE, what);
        }
        if is_confirmed {
            self.refused.remove(&own);
        }
        self.running.insert(call_id.into(), Running { tool: tool.to_owned(), arguments, response });
    }

    fn ended(&mut self, call_id: &str) {
        let Some(ended) = self.running.remove(call_id) else { return };
        let own = key(&ended.tool, &ended.arguments);
        let others = self.running.values().any(|other| key(&other.tool, &other.arguments) == own);
        if !others {
            self.refused.remove(&own);
        }
    }
}

impl Invariant for Duplicates {
    fn see(&mut self, event: &SessionEvent, rules: &Rules, found: &mut Found) {
        match event {
            SessionEvent::ItemAdded { item } => match &item.item {
                ChatItem::Call { call, response } => {
                    self.responses.insert(call.id.clone(), (*response, self.said));
                    self.arguments.insert(call.id.clone(), parse(&call.arguments).0);
                }
                ChatItem::Message(message) if message.role == Role::User => self.said += 1,
                _ => {}
            },
            SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
                self.started(call_id, tool, arguments, rules, found);
            }
            SessionEvent::ToolCallEnded { call_id, .. } => self.ended(call_id),
            SessionEvent::ToolCallRefused { call_id, tool, reason: Refusal::Duplicate } => {
                let arguments = self.arguments.get(call_id).cloned().unwrap_or_default();
                let response = self.response_of(call_id);
                self.refused.entry(key(tool, &arguments)).or_insert(response);
            }
            _ => {}
        }
    }
}

/// What each task has done.
#[derive(Default)]
pub(super) struct Ends {
    started: HashSet<Arc<str>>,
    /// About which somebody was asked.
    asked: HashSet<Arc<str>>,
    /// Whether their tools may run, of those whose question was answered.
    answered: HashMap<Arc<str>, bool>,
    /// Which have said something, or had their call answered.
    updated: HashSet<Arc<str>>,
    ended: HashSet<Arc<str>>,
}

impl Ends {
    fn runs(&self, call_id: &str) -> bool {
        self.started.contains(call_id) && !self.ended.contains(call_id)
    }

    /// The words of a task stand against this question: only that its call waits may be said before the answer.
    fn speaks(&mut self, call_id: &str) -> Option<&'static str> {
        let is_first = self.updated.insert(call_id.into());
        let is_open = self.asked.contains(call_id) && !self.answered.contains_key(call_id);
        (is_open && !is_first).then_some("speaks before it was approved")
    }
}

impl Invariant for Ends {
    fn see(&mut self, event: &SessionEvent, _: &Rules, found: &mut Found) {
        let (call_id, what) = match event {
            SessionEvent::ItemAdded { item } => {
                // An id that a summary has set free.
                if let ChatItem::Call { call, .. } = &item.item
                    && self.ended.remove(&call.id)
                {
                    self.started.remove(&call.id);
                    self.asked.remove(&call.id);
                    self.answered.remove(&call.id);
                    self.updated.remove(&call.id);
                }
                return;
            }
            SessionEvent::ToolCallStarted { call_id, .. } if !self.started.insert(call_id.clone()) => {
                (call_id, "starts twice")
            }
            SessionEvent::ApprovalRequested { call_id, .. } if !self.runs(call_id) => {
                (call_id, "asks, and does not run")
            }
            SessionEvent::ApprovalRequested { call_id, .. } if self.updated.contains(call_id) => {
                (call_id, "asks after it has spoken")
            }
            SessionEvent::ApprovalRequested { call_id, .. } if !self.asked.insert(call_id.clone()) => {
                (call_id, "asks twice")
            }
            SessionEvent::ApprovalAnswered { call_id, .. }
                if !self.runs(call_id) || !self.asked.contains(call_id) =>
            {
                (call_id, "is answered, and does not ask")
            }
            SessionEvent::ApprovalAnswered { call_id, granted, .. } => {
                match self.answered.insert(call_id.clone(), *granted) {
                    Some(_) => (call_id, "is answered twice"),
                    None => return,
                }
            }
            SessionEvent::ToolCallEnded { call_id, status: TaskStatus::Done, .. }
                if self.asked.contains(call_id) && self.answered.get(call_id) != Some(&true) =>
            {
                (call_id, "is done, and nobody has approved it")
            }
            SessionEvent::ToolCallEnded { call_id, status: TaskStatus::Denied, .. }
                if self.answered.get(call_id) == Some(&true) =>
            {
                (call_id, "is denied after it was approved")
            }
            SessionEvent::ToolCallUpdated { call_id, .. } if !self.started.contains(call_id) => {
                (call_id, "speaks before its start")
            }
            SessionEvent::ToolCallUpdated { call_id, .. } if self.ended.contains(call_id) => {
                (call_id, "speaks after its end")
            }
            SessionEvent::ToolCallUpdated { call_id, .. } => match self.speaks(call_id) {
                Some(what) => (call_id, what),
                None => return,
            },
            SessionEvent::ToolCallEnded { call_id, .. } if !self.started.contains(call_id) => {
                (call_id, "ends before its start")
            }
            SessionEvent::ToolCallEnded { call_id, .. } if !self.ended.insert(call_id.clone()) => {
                (call_id, "ends twice")
            }
            SessionEvent::ToolCallRefused { call_id, .. } if self.started.contains(call_id) => {
                (call_id, "is refused after its start")
            }
            _ => return,
        };
        found.add(END_IS_THE_END, format!("{call_id:?} {what}"));
    }

    fn end(&mut self, _: &End<'_>, _: &Rules, found: &mut Found) {
        let open: Vec<_> = self.started.difference(&self.ended).collect();
        if !open.is_empty() {
            found.add(END_IS_THE_END, format!("without an end: {open:?}"));
        }
    }
}
