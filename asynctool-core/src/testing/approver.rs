//! An approver that answers as a test says, under the clock of the test.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    lock::Lock,
    task::{Answering, Approval, ApprovalRequest, Approver},
};

/// Answers the questions whether tools may run; shared by its clones.
///
/// ```
/// use asynctool_core::{Agent, AsyncRunContext, Session, TaskStatus, toolset};
/// use asynctool_core::testing::{Answer, FakeRun, FakeTools, ScriptedApprover, ScriptedModel, ScriptedUser, Watcher};
/// use std::time::Duration;
///
/// struct Files;
///
/// #[toolset]
/// impl Files {
///     /// Delete a file.
///     #[tool(approval = "Delete {path}?")]
///     async fn delete(&self, _ctx: &AsyncRunContext, path: &str) {}
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let fakes = FakeTools::of::<Files>().tool("delete", FakeRun::that().returns("Gone."));
/// let model = ScriptedModel::new([
///     Answer::calls("call_1", "delete", r#"{"path": "a.txt"}"#),
///     Answer::say("Please confirm."),
///     Answer::say("It is gone."),
/// ]);
/// let approver = ScriptedApprover::grants().after(Duration::from_secs(20));
/// let agent = Agent::new("You tidy up.").registry(fakes.registry());
/// let session = Session::builder(model).agent(agent).approver(approver.clone()).start().unwrap();
/// let mut watcher = Watcher::of(&session);
/// ScriptedUser::new().types("Delete a.txt").play(&session).await;
///
/// assert_eq!(watcher.expect_question("delete", "a.txt").await, "Delete a.txt?");
/// watcher.expect_reply("Please confirm").await; // the conversation goes on
/// watcher.expect_approval("delete").await;
/// watcher.expect_end("delete", TaskStatus::Done).await;
/// watcher.expect_reply("It is gone").await;
/// assert_eq!(approver.asked().len(), 1);
/// # }
/// ```
#[derive(Clone)]
pub struct ScriptedApprover {
    decide: Arc<Decide>,
    after: Duration,
    seen: Arc<Lock<Seen>>,
}

type Decide = dyn Fn(&ApprovalRequest) -> Option<Approval> + Send + Sync;

#[derive(Default)]
struct Seen {
    asked: Vec<ApprovalRequest>,
    /// The calls of questions that are neither answered nor taken away.
    open: Vec<Arc<str>>,
}

impl ScriptedApprover {
    /// One who grants everything, at once.
    #[must_use]
    pub fn grants() -> Self {
        Self::decides(|_| Some(Approval::Granted))
    }

    /// One who declines everything, at once, and does not say why.
    #[must_use]
    pub fn declines() -> Self {
        Self::decides(|_| Some(Approval::denied()))
    }

    /// One who declines everything for this reason.
    #[must_use]
    pub fn declines_because(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::decides(move |_| Some(Approval::denied_because(&*reason)))
    }

    /// One who does not answer.
    #[must_use]
    pub fn never_answers() -> Self {
        Self::decides(|_| None)
    }

    /// One who answers with what this function returns; `None` is no answer.
    #[must_use]
    pub fn decides(decide: impl Fn(&ApprovalRequest) -> Option<Approval> + Send + Sync + 'static) -> Self {
        Self { decide: Arc::new(decide), after: Duration::ZERO, seen: Arc::default() }
    }

    /// The same who takes this time to answer. Without it answers are there at once, and the model does not notice that
    /// anybody was asked.
    #[must_use]
    pub fn after(mut self, time: Duration) -> Self {
        self.after = time;
        self
    }

    /// What it was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<ApprovalRequest> {
        self.seen.lock().asked.clone()
    }

    /// The calls whose questions are neither answered nor taken away.
    #[must_use]
    pub fn open(&self) -> Vec<Arc<str>> {
        self.seen.lock().open.clone()
    }
}

impl Approver for ScriptedApprover {
    fn ask(&self, request: ApprovalRequest) -> Answering<'_> {
        let open = Open { seen: &self.seen, call_id: request.call_id.clone() };
        let mut seen = self.seen.lock();
        seen.open.push(request.call_id.clone());
        seen.asked.push(request.clone());
        drop(seen);
        Box::pin(async move {
            let _open = open; // until it is answered, or nobody waits for the answer
            if !self.after.is_zero() {
                tokio::time::sleep(self.after).await;
            }
            match (self.decide)(&request) {
                Some(approval) => approval,
                None => std::future::pending().await,
            }
        })
    }
}

/// A question that is open for as long as this is there.
struct Open<'a> {
    seen: &'a Lock<Seen>,
    call_id: Arc<str>,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.seen.lock().open.retain(|call_id| *call_id != self.call_id);
    }
}

impl fmt::Debug for ScriptedApprover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.seen.lock();
        let mut shown = f.debug_struct("ScriptedApprover");
        shown.field("asked", &seen.asked).field("open", &seen.open).finish_non_exhaustive()
    }
}
