//! What an event is to an expectation.

use std::{sync::Arc, time::Duration};

use crate::{chat::ChatItem, floor::ReplyId, session::SessionEvent, task::made_id};

/// What an event is to an expectation.
pub(super) enum Judgement<T> {
    /// It is what was expected.
    Found(T),
    /// It is of the kind, but not what was expected, which may still come.
    Near,
    /// It stands against what was expected.
    Against,
    /// It has nothing to do with it.
    Other,
}

/// Whether a test means this task: by its tool, or by the id of its call.
pub(super) fn is_task(named: &str, tool: &str, call_id: &str) -> bool {
    named == tool || named == call_id
}

/// What a reply has said.
pub(super) fn words_of(reply: ReplyId, before: &[(Duration, SessionEvent)]) -> String {
    let words = before.iter().filter_map(|(_, event)| match event {
        SessionEvent::ReplyDelta { reply_id, text } if *reply_id == reply => Some(text.as_str()),
        _ => None,
    });
    words.collect()
}

/// Whether an event is something that a user hears, or the beginning of it.
pub(super) fn is_spoken(event: &SessionEvent) -> bool {
    match event {
        SessionEvent::ReplyScheduled { .. } | SessionEvent::ReplyDelta { .. } => true,
        SessionEvent::ItemAdded { item } => matches!(item.item, ChatItem::Aside { .. }),
        _ => false,
    }
}

/// Whether the outputs are news of all these tasks and of no others.
pub(super) fn covers(outputs: &[Arc<str>], tasks: &[String], before: &[(Duration, SessionEvent)]) -> bool {
    let is_news = |output: &str, task: &str| is_news_of(output, task, before);
    outputs.iter().all(|output| tasks.iter().any(|task| is_news(output, task)))
        && tasks.iter().all(|task| outputs.iter().any(|output| is_news(output, task)))
}

/// Whether an output in the log is what a test names: itself, or something that one of the tool's tasks said.
fn is_news_of(output: &str, task: &str, before: &[(Duration, SessionEvent)]) -> bool {
    let calls = before.iter().filter_map(|(_, event)| match event {
        SessionEvent::ToolCallStarted { call_id, tool, .. }
        | SessionEvent::ToolCallRefused { call_id, tool, .. }
            if **tool == *task =>
        {
            Some(&**call_id)
        }
        _ => None,
    });
    calls.chain([task]).any(|call| is_said_by(output, call, before))
}

/// Whether an output in the log is the call's first one, one of its updates, or its end.
fn is_said_by(output: &str, call: &str, before: &[(Duration, SessionEvent)]) -> bool {
    let is_update = |event: &SessionEvent| matches!(event, SessionEvent::ToolCallUpdated { id, call_id, .. } if **id == *output && **call_id == *call);
    // A number stands behind it if a call of the model has just this id.
    let is_end = output.strip_prefix(&*made_id(call, &["_final"])).is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('_').is_some_and(|rest| rest.parse::<u64>().is_ok())
    });
    output == call || is_end || before.iter().any(|(_, event)| is_update(event))
}
