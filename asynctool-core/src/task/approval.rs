//! Who is asked before a tool runs that needs approval, and what the answer is (behaviours I).

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use crate::toolset::Hints;

/// A call that may not run before somebody has granted it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApprovalRequest {
    /// The id of the call. What is asked about it later is asked anew.
    pub call_id: Arc<str>,
    /// The tool, as the model names it.
    pub tool: Arc<str>,
    /// What a person is shown instead of the name.
    pub title: Option<String>,
    /// All of the arguments, as a JSON object, as they were understood; the flag that confirms a duplicate may be among
    /// them.
    pub arguments: Arc<str>,
    /// What to ask. Nothing in the values that it shows can hide anything (behaviour I3).
    pub question: String,
    /// What the tool says of itself.
    pub hints: Hints,
    /// How long there is to answer; after it the call is not made.
    pub deadline: Duration,
}

/// The answer to an [`ApprovalRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Approval {
    /// The tool runs.
    Granted,
    /// The call is not made.
    Denied {
        /// Why, for the model, which then has something to say to it.
        reason: Option<String>,
    },
}

impl Approval {
    /// No, and no reason.
    #[must_use]
    pub const fn denied() -> Self {
        Self::Denied { reason: None }
    }

    /// No, and why: the model is told.
    pub fn denied_because(reason: impl Into<String>) -> Self {
        Self::Denied { reason: Some(reason.into()) }
    }
}

/// An answer that is awaited.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Approval> + Send + 'a>>;

/// Asks a person, or a rule, whether a call may be made.
///
/// An async function or closure is one. An answer that is there at once is not noticed by the model; for any other the
/// call is answered that it waits, and the conversation goes on.
///
/// ```
/// use asynctool_core::{Approval, ApprovalRequest, AsyncRunContext, FunctionCall, TaskManager, toolset};
///
/// struct Files;
///
/// #[toolset]
/// impl Files {
///     /// Delete a file.
///     #[tool(destructive, approval = "Delete {path} for good?")]
///     async fn delete(&self, _ctx: &AsyncRunContext, path: &str) -> String {
///         format!("{path} is gone.")
///     }
/// }
///
/// async fn only_temporary_files(request: ApprovalRequest) -> Approval {
///     assert!(request.question.ends_with("for good?")); // to be shown to a person
///     match request.arguments.contains("/tmp/") {
///         true => Approval::Granted,
///         false => Approval::denied_because("only what is in /tmp may be deleted"),
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let tasks = TaskManager::builder().toolset(Files).approver(only_temporary_files).build().unwrap();
/// let output = tasks.call(FunctionCall::new("call_1", "delete", r#"{"path": "/home"}"#)).await;
/// assert!(output.text.ends_with("The reason given: only what is in /tmp may be deleted"));
/// # });
/// ```
pub trait Approver: Send + Sync + 'static {
    /// Asks. If the future is dropped nobody needs the answer any more, because the call was cancelled or the deadline
    /// is over: take the question away. Called on the thread of the call, so it must not block it.
    fn ask(&self, request: ApprovalRequest) -> Answering<'_>;
}

impl<F, A> Approver for F
where
    F: Fn(ApprovalRequest) -> A + Send + Sync + 'static,
    A: Future<Output = Approval> + Send + 'static,
{
    fn ask(&self, request: ApprovalRequest) -> Answering<'_> {
        Box::pin(self(request))
    }
}

impl<P: Approver + ?Sized> Approver for Arc<P> {
    fn ask(&self, request: ApprovalRequest) -> Answering<'_> {
        (**self).ask(request)
    }
}

/// Who or what settled a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnsweredBy {
    /// The approver.
    Approver,
    /// Nobody: the deadline is over.
    Deadline,
    /// Nobody: the approver has failed.
    Failure,
}
