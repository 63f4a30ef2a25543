//! What a timeline says of an event, in a person's words.

use crate::{
    chat::Message,
    session::event::InterruptedBy,
    task::{AnsweredBy, Refusal, TaskStatus},
};

pub(super) fn spoken(message: &Message) -> String {
    let mark = if message.interrupted { " --" } else { "" };
    format!("{}{mark}", message.text.trim_end())
}

/// What there is of these.
pub(super) fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(super) fn update(message: &str, progress: Option<u8>, supersedes: Option<&str>) -> String {
    let progress = progress.map(|percent| format!("{percent}% ")).unwrap_or_default();
    let supersedes = supersedes.map(|id| format!(" (in place of {id})")).unwrap_or_default();
    format!("{progress}{message}{supersedes}")
}

/// What came of the question whether a tool may run.
pub(super) fn answered(granted: bool, by: AnsweredBy, reason: Option<&str>) -> String {
    let answer = match by {
        AnsweredBy::Approver if granted => "granted",
        AnsweredBy::Approver => "declined",
        AnsweredBy::Deadline => "not answered in time",
        AnsweredBy::Failure => "could not be asked",
    };
    joined([Some(answer.to_owned()), reason.map(str::to_owned)])
}

pub(super) fn ended(status: TaskStatus, message: &str) -> String {
    let how = match status {
        TaskStatus::Done => "done",
        TaskStatus::Error => "error",
        TaskStatus::Cancelled => "cancelled",
        TaskStatus::TimedOut => "timed out",
        TaskStatus::Denied => "denied",
    };
    if message.is_empty() { how.to_owned() } else { format!("{how}: {message}") }
}

pub(super) fn cut_off(by: InterruptedBy) -> &'static str {
    match by {
        InterruptedBy::User => "cut off by the user",
        InterruptedBy::Host => "cut off by the host",
        InterruptedBy::Update => "cut off by urgent news",
        InterruptedBy::Speaker => "cut off by the speaker",
        InterruptedBy::Model => "cut off: the model failed",
        InterruptedBy::Closed => "cut off: the session is closed",
        InterruptedBy::Task => "cut off by its own tool",
    }
}

pub(super) fn refusal(reason: Refusal) -> &'static str {
    match reason {
        Refusal::UnknownTool => "unknown tool",
        Refusal::Arguments => "bad arguments",
        Refusal::Limit => "limit reached",
        Refusal::Duplicate => "duplicate",
        Refusal::Approval => "nobody to ask for approval",
        Refusal::Unasked => "the user has not asked",
        Refusal::Closed => "closed",
    }
}
