//! What a task manager tells its listener, and the updates that follow from it.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    approval::AnsweredBy,
    call::{FunctionCall, FunctionOutput, Pair},
    made_id,
};
use crate::toolset::{Handoff, Update};

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaskStatus {
    /// The tool returned a value, or nothing.
    Done,
    /// The tool returned an error or panicked.
    Error,
    /// Somebody cancelled it.
    Cancelled,
    /// It ran for too long.
    TimedOut,
    /// It needed approval, and nobody has granted it: nothing of it was done.
    Denied,
}

/// Who cancelled a task; the conversation tells the user only of what nobody in it asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CancelledBy {
    /// The model, through the companion tool.
    Model,
    /// The user, through a control of the application.
    User,
    /// A newer call that replaces it.
    Replacement,
    /// The application, for a reason of its own.
    Host,
    /// The agent whose tool it is handed the conversation over.
    Handoff,
    /// The end of the session.
    Shutdown,
}

/// Why a call was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// No tool has this name.
    UnknownTool,
    /// The arguments cannot be read, or break a rule.
    Arguments,
    /// A limit is reached.
    Limit,
    /// A matching task runs.
    Duplicate,
    /// The tool needs approval, and there is nobody to ask.
    Approval,
    /// It needs a request of the user, and answers none.
    Unasked,
    /// The manager is closed, or the call was given up before it started.
    Closed,
}

/// Something that happened to a call. Per task: started, asked about if it needs approval, updated any number of times, ended once, in this order;
/// a refused call has only `Refused` (behaviour F1).
#[derive(Clone, Copy, Debug)]
pub struct TaskEvent<'a> {
    /// The call.
    pub call: &'a FunctionCall,
    /// What happened.
    pub what: What<'a>,
}

impl<'a> TaskEvent<'a> {
    /// The end of a task as it is told when what it asked for cannot be.
    pub(crate) fn failed(self, output: &'a FunctionOutput) -> Self {
        let what = match self.what {
            What::Ended { is_first, .. } => {
                What::Ended { status: TaskStatus::Error, output, is_first, notify: true, handoff: None }
            }
            what => what,
        };
        Self { call: self.call, what }
    }
}

/// What happened to a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum What<'a> {
    /// The task runs.
    Started,
    /// The tool said something.
    Updated {
        /// 0 for the update that became the call's first output, then 1, 2, ...
        number: u32,
        /// The tool's own words.
        update: &'a Update,
        /// The same in the template that the model reads.
        output: &'a FunctionOutput,
    },
    /// Its call was answered before the tool has said anything: that it still runs, or waits for approval.
    Detached {
        /// What the model reads.
        output: &'a FunctionOutput,
    },
    /// Somebody is asked whether the tool may run.
    ApprovalRequested {
        /// What is asked.
        question: &'a str,
        /// How long there is to answer.
        deadline: Duration,
    },
    /// The question is settled.
    ApprovalAnswered {
        /// Whether the tool runs; if not, the task's end follows.
        granted: bool,
        /// Who or what settled it.
        by: AnsweredBy,
        /// Why it does not run, if somebody said so.
        reason: Option<&'a str>,
    },
    /// The task ended.
    Ended {
        /// How.
        status: TaskStatus,
        /// What the model reads.
        output: &'a FunctionOutput,
        /// Whether it is the call's first output.
        is_first: bool,
        /// Whether the user should hear of it.
        notify: bool,
        /// To whom the tool hands the conversation.
        handoff: Option<&'a Handoff>,
    },
    /// The call was not made.
    Refused {
        /// Why.
        reason: Refusal,
        /// What the model reads.
        output: &'a FunctionOutput,
    },
}

/// Hears what happens to calls, on the thread where it happens and under the task's lock: it must be quick, and
/// must not call the task manager.
pub trait TaskListener: Send + Sync + 'static {
    /// Something happened.
    fn on_event(&self, event: TaskEvent<'_>);
}

/// What a tool says after its first output: to be added to the conversation, and to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TaskUpdate {
    /// The id of the call that the task runs for.
    pub call_id: Arc<str>,
    /// Progress or the end.
    pub kind: UpdateKind,
    /// The call and output to be added to the conversation.
    pub pair: Pair,
    /// Whether the user should hear of it.
    pub notify: bool,
}

/// What an update is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateKind {
    /// The task runs on.
    Progress,
    /// The task has ended.
    Final(TaskStatus),
}

impl TaskEvent<'_> {
    /// The update that the event is, unless it is a call's first output or no output at all.
    #[must_use]
    pub fn to_update(&self) -> Option<TaskUpdate> {
        let (kind, output, notify) = match self.what {
            What::Updated { output, update, .. } => (UpdateKind::Progress, output, !update.is_silent()),
            What::Ended { status, output, notify, .. } => (UpdateKind::Final(status), output, notify),
            _ => return None,
        };
        let pair = Pair { call: self.to_call()?, output: output.clone() };
        Some(TaskUpdate { call_id: self.call.id.clone(), kind, pair, notify })
    }

    /// The call that is added to the conversation for what is said here: the original's name and arguments under an id
    /// that we made. A call's first output needs none.
    pub(crate) fn to_call(self) -> Option<FunctionCall> {
        let FunctionCall { id, name, arguments, .. } = self.call;
        let id = match self.what {
            What::Updated { number, .. } if number > 0 => {
                made_id(id, &["_update_", itoa::Buffer::new().format(number)])
            }
            What::Ended { is_first: false, .. } => made_id(id, &["_final"]),
            _ => return None,
        };
        Some(FunctionCall::new(id, name.clone(), arguments.clone()))
    }
}
