//! A log as lines, for tests that read what was said.

use std::sync::Arc;

use crate::chat::{ChatItem, LogEntry, Role};

/// The log, a line for each entry.
#[must_use]
pub fn transcript(log: &[Arc<LogEntry>]) -> Vec<String> {
    log.iter().map(|entry| line(entry)).collect()
}

pub(super) fn line(entry: &LogEntry) -> String {
    match &entry.item {
        ChatItem::Message(message) => {
            let who = if message.role == Role::User { "user" } else { "agent" };
            let mark = if message.interrupted { " --" } else { "" };
            format!("{who}: {}{mark}", message.text)
        }
        ChatItem::Aside { text } => format!("aside: {text}"),
        ChatItem::Summary { text } => format!("summary: {text}"),
        ChatItem::Call { call, .. } => format!("{}: {} {}", call.id, call.name, call.arguments),
        ChatItem::Output { call_id, output } => {
            let mark = if output.is_error { "! " } else { "" };
            format!("{call_id} = {mark}{}", output.text)
        }
    }
}
