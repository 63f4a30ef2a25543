//! An event in words, as a person reads it who looks for another one.

use std::{sync::Arc, time::Duration};

use super::judge::words_of;
use crate::{
    session::{ReplyCause, SessionEvent},
    testing::transcript::line,
};

/// What happened.
pub(super) fn told(event: &SessionEvent, before: &[(Duration, SessionEvent)]) -> String {
    match event {
        SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
            format!("a call of `{tool}` ({call_id}) with {arguments}")
        }
        SessionEvent::ToolCallRefused { call_id, tool, reason } => {
            format!("a call of `{tool}` ({call_id}) that was refused: {reason:?}")
        }
        SessionEvent::ToolCallUpdated { call_id, tool, message, progress, .. } => {
            let progress = progress.map(|percent| format!(", {percent} % done")).unwrap_or_default();
            format!("an update of `{tool}` ({call_id}): {message:?}{progress}")
        }
        SessionEvent::ApprovalRequested { call_id, tool, question, .. } => {
            format!("the question about `{tool}` ({call_id}): {question:?}")
        }
        SessionEvent::ApprovalAnswered { call_id, tool, granted, by, reason } => {
            let answer = if *granted { "approved" } else { "not approved" };
            let reason = reason.as_ref().map(|reason| format!(": {reason:?}")).unwrap_or_default();
            format!("that `{tool}` ({call_id}) is {answer}, by {by:?}{reason}")
        }
        SessionEvent::ToolCallEnded { call_id, tool, status, message } => {
            format!("the end of `{tool}` ({call_id}) as {status:?}: {message:?}")
        }
        SessionEvent::ReplyScheduled { cause: ReplyCause::Turn, .. } => {
            "the beginning of a reply to the user".to_owned()
        }
        SessionEvent::ReplyScheduled { cause: ReplyCause::Line { call_id }, .. } => {
            format!("the beginning of a line of {call_id}")
        }
        SessionEvent::ReplyScheduled { call_ids, .. } => {
            format!("the beginning of a reply that is to tell of {}", listed(call_ids))
        }
        SessionEvent::ReplyDelta { text, .. } => format!("the agent's words {text:?}"),
        SessionEvent::ReplyCompleted { reply_id, call_ids } => {
            format!("the reply {:?}, which told of {}", words_of(*reply_id, before), listed(call_ids))
        }
        SessionEvent::ReplyInterrupted { reply_id, told, .. } => {
            format!(
                "the reply {:?}, which told of {} and was cut off",
                words_of(*reply_id, before),
                listed(told)
            )
        }
        SessionEvent::ReplySkipped { call_ids, .. } => {
            format!("a reply without words, for {}", listed(call_ids))
        }
        SessionEvent::ReplyDropped { call_ids } => {
            format!("the news that {} will not be told", listed(call_ids))
        }
        SessionEvent::Handoff { from, to } => format!("a handoff from `{from}` to `{to}`"),
        SessionEvent::Error { message } => format!("an error: {message}"),
        SessionEvent::Lagged { missed } => format!(
            "{missed} events, too fast for the watcher, which has missed them; raise `SessionOptions::events`"
        ),
        SessionEvent::ItemAdded { item } => line(item),
        other => format!("{other:?}"),
    }
}

fn listed(outputs: &[Arc<str>]) -> String {
    if outputs.is_empty() { "no task".to_owned() } else { outputs.join(", ") }
}

/// A time as it stands in the timeline.
pub(super) fn seconds(time: Duration) -> String {
    format!("{:.3}s", time.as_secs_f64())
}
