//! The short line that tells what happened in a session besides what was said.

use std::sync::Arc;

use asynctool_core::{AnsweredBy, SessionEvent, UserState};
use serde::Serialize;

use crate::harmless::on_one_line;

/// The line for an event; `None` for what the words of both show already, and for figures.
pub fn mark(event: &SessionEvent) -> Option<String> {
    Some(match event {
        SessionEvent::UserStateChanged { state: UserState::Speaking } => "[you are typing]".to_owned(),
        SessionEvent::UserStateChanged { state: UserState::Listening } => "[you stopped typing]".to_owned(),
        SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
            format!("[{tool} {call_id} started {}]", on_one_line(arguments))
        }
        SessionEvent::ToolCallUpdated { call_id, tool, message, .. } => {
            format!("[{tool} {call_id}: {}]", on_one_line(message))
        }
        SessionEvent::ToolCallEnded { call_id, tool, status, .. } => {
            format!("[{tool} {call_id} ended: {}]", name_of(status))
        }
        SessionEvent::ToolCallRefused { call_id, tool, reason } => {
            format!("[{} {call_id} refused: {}]", on_one_line(tool), name_of(reason))
        }
        SessionEvent::ApprovalRequested { call_id, tool, question, .. } => {
            format!("[{tool} {call_id} asks: {} (y or n)]", on_one_line(question))
        }
        SessionEvent::ApprovalAnswered { call_id, tool, granted, by, reason } => {
            let answer = match (granted, by, reason) {
                (true, ..) => "granted".to_owned(),
                (false, AnsweredBy::Deadline, _) => "not granted: nobody answered in time".to_owned(),
                (false, _, Some(reason)) => format!("not granted: {}", on_one_line(reason)),
                (false, ..) => "not granted".to_owned(),
            };
            format!("[{tool} {call_id} {answer}]")
        }
        SessionEvent::ReplyDropped { call_ids } => format!("[not told: {}]", call_ids.join(", ")),
        SessionEvent::Handoff { from, to } => format!("[{from} handed over to {to}]"),
        SessionEvent::LogFull { items } => format!("[the log is full: it holds {items} entries]"),
        SessionEvent::Error { message } => format!("[error: {}]", on_one_line(message)),
        SessionEvent::Lagged { missed } => format!("[{missed} events were missed here]"),
        _ => return None,
    })
}

/// `[told 2 outputs in this reply: call_1_update_1, call_2_final]`; nothing if there are none.
pub fn told(call_ids: &[Arc<str>]) -> Option<String> {
    let outputs = match call_ids.len() {
        0 => return None,
        1 => "1 output".to_owned(),
        many => format!("{many} outputs"),
    };
    Some(format!("[told {outputs} in this reply: {}]", call_ids.join(", ")))
}

/// `[cut off; to be told again: call_1_final]`; nothing if there is nothing to tell.
pub fn cut_off(call_ids: &[Arc<str>]) -> Option<String> {
    (!call_ids.is_empty()).then(|| format!("[cut off; to be told again: {}]", call_ids.join(", ")))
}

/// The name of a status or a reason as it is in JSON.
fn name_of(value: &impl Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|name| name.as_str().map(|name| name.replace('_', " "))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use asynctool_core::TaskStatus;

    use super::*;

    #[test]
    fn a_mark_is_one_harmless_line() {
        let updated = SessionEvent::ToolCallUpdated {
            id: "call_1_update_1".into(),
            call_id: "call_1".into(),
            tool: "run_command".into(),
            message: "one\n\u{1b}[2Jtwo".into(),
            progress: None,
            supersedes: None,
        };
        assert_eq!(mark(&updated).unwrap(), "[run_command call_1: one / ␛[2Jtwo]");
        let ended = SessionEvent::ToolCallEnded {
            call_id: "call_1".into(),
            tool: "run_command".into(),
            status: TaskStatus::TimedOut,
            message: "".into(),
        };
        assert_eq!(mark(&ended).unwrap(), "[run_command call_1 ended: timed out]");
    }

    #[test]
    fn what_was_told_is_counted() {
        let ids = ["call_1_update_1".into(), "call_2_final".into()];
        assert_eq!(told(&ids).unwrap(), "[told 2 outputs in this reply: call_1_update_1, call_2_final]");
        assert_eq!(told(&ids[..1]).unwrap(), "[told 1 output in this reply: call_1_update_1]");
        assert_eq!((told(&[]), cut_off(&[])), (None, None));
    }
}
