//! The gate before the body of a tool that needs approval: the question, its answer, and what follows (behaviours I5-I7).

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};

use super::{End, Run};
use crate::{
    prompt::duration_text,
    task::{
        approval::{AnsweredBy, Answering, Approval, ApprovalRequest, Approver},
        call::{FunctionCall, FunctionOutput},
        event::{TaskStatus, What},
        supervise::panic_text,
    },
    toolset::{Descriptor, ToolFuture, ToolOutput, Update, context::boxed, update::cut},
};

/// How far the question of a run is. It is changed under the run's lock.
#[derive(Default)]
pub(super) struct Gate {
    /// When it was asked, since the manager was made.
    asked: OnceLock<Duration>,
    granted: OnceLock<Duration>,
    denied: OnceLock<Denial>,
}

struct Denial {
    by: AnsweredBy,
    reason: Option<String>,
}

/// What came of a question.
struct Answer {
    approval: Approval,
    by: AnsweredBy,
}

impl Answer {
    fn none(by: AnsweredBy) -> Self {
        Self { approval: Approval::denied(), by }
    }
}

impl Run {
    /// Whether nothing of the tool has begun, because nobody has granted it yet.
    pub(in crate::task) fn awaits_approval(&self) -> bool {
        self.gate.as_ref().is_some_and(|gate| gate.granted.get().is_none())
    }

    /// The tool's future as it runs: behind the gate, if it has one.
    pub(in crate::task) fn behind_gate(self: &Arc<Self>, body: ToolFuture) -> ToolFuture {
        if self.gate.is_none() {
            return body;
        }
        let run = self.clone();
        boxed(async move {
            // What is returned without a grant is not looked at.
            if !run.is_granted().await {
                return Ok(ToolOutput::empty());
            }
            // Its time begins now: the watchdog hears of that before the body may hold this thread.
            tokio::task::yield_now().await;
            body.await
        })
    }

    /// From when on its time counts, and how long that is.
    pub(super) fn time(&self) -> (Duration, Duration) {
        let Some(gate) = &self.gate else { return (self.started(), self.timeout()) };
        match gate.granted.get() {
            Some(granted) => (*granted, self.timeout()),
            // The gate itself is earlier, unless the approver holds its thread.
            None => {
                let limits = &self.shared.limits;
                let asked = gate.asked.get().copied().unwrap_or(self.started());
                (asked, limits.approval.saturating_add(limits.cancel_deadline))
            }
        }
    }

    /// Asks, and waits for the answer; never ends if the run does before.
    async fn is_granted(&self) -> bool {
        let (Some(gate), Some(tool), Some(approver)) = (&self.gate, self.descriptor(), &self.shared.approver)
        else {
            return false; // the call was refused without an approver
        };
        let question = tool.question_about(&self.understood().arguments, self.prompts());
        if !self.asks(gate, &question) {
            return std::future::pending().await; // whoever ended it drops this
        }
        let request = self.request(tool, question.clone());
        let answer = self.answer(&**approver, request, &question).await;
        match self.settle(gate, answer) {
            Some(granted) => granted,
            None => std::future::pending().await,
        }
    }

    fn request(&self, tool: &Descriptor, question: String) -> ApprovalRequest {
        ApprovalRequest {
            call_id: self.call.id.clone(),
            tool: self.call.name.clone(),
            title: tool.title().map(str::to_owned),
            arguments: self.understood().arguments.clone(),
            question,
            hints: tool.hints(),
            deadline: self.shared.limits.approval,
        }
    }

    /// Tells that the question is asked; false if the run has ended.
    fn asks(&self, gate: &Gate, question: &str) -> bool {
        let state = self.state.lock();
        if state.status.is_some() {
            return false;
        }
        let _ = gate.asked.set(self.shared.clock.now()); // it is asked once
        self.tell(What::ApprovalRequested { question, deadline: self.shared.limits.approval });
        true
    }

    /// The answer; if it is not there at once, the call is answered that it waits.
    async fn answer(&self, approver: &dyn Approver, request: ApprovalRequest, question: &str) -> Answer {
        let FunctionCall { id, name, .. } = &self.call;
        let mut asking = match catch_unwind(AssertUnwindSafe(|| approver.ask(request))) {
            Ok(answering) => Asking { answering: Some(answering), run: self },
            Err(panic) => return self.failed(&panic_text(&*panic)),
        };
        if let Poll::Ready(answer) = poll_fn(|cx| Poll::Ready(Pin::new(&mut asking).poll(cx))).await {
            return answer;
        }
        self.answer_meanwhile(self.prompts().approval_awaited(name, id, question));
        let moment = self.shared.clock.instant_in(self.shared.limits.approval);
        match tokio::time::timeout_at(moment, &mut asking).await {
            Ok(answer) => answer,
            Err(_) => Answer::none(AnsweredBy::Deadline),
        }
    }

    fn failed(&self, message: &str) -> Answer {
        let FunctionCall { id, name, .. } = &self.call;
        tracing::error!(tool = &**name, call_id = &**id, message, "the approver panicked");
        Answer::none(AnsweredBy::Failure)
    }

    /// Takes the answer, and tells it; `None` if the run has ended or was told to stop.
    fn settle(&self, gate: &Gate, answer: Answer) -> Option<bool> {
        let FunctionCall { id, name, .. } = &self.call;
        let Answer { approval, by } = answer;
        let mut state = self.state.lock();
        if state.status.is_some() || state.cancelled_by.is_some() {
            return None;
        }
        let (granted, reason) = match approval {
            Approval::Granted => (true, None),
            Approval::Denied { reason } => (false, reason.filter(|reason| !reason.trim().is_empty())),
        };
        let reason = reason.map(|reason| cut(&reason, self.shared.limits.update_bytes).into_owned());
        self.tell(What::ApprovalAnswered { granted, by, reason: reason.as_deref() });
        if !granted {
            let _ = gate.denied.set(Denial { by, reason }); // it is settled once
            return Some(false);
        }
        let _ = gate.granted.set(self.shared.clock.now());
        // Under the lock: whoever tells it to stop from now on gives it a deadline that is earlier.
        self.shared.leash.renew(self);
        if state.first.is_some() {
            let text = self.prompts().approval_granted(name, id);
            let (update, output) = (Update::new(text.clone()).silent(), FunctionOutput::new(text));
            state.later_updates += 1;
            self.tell(What::Updated { number: state.later_updates, update: &update, output: &output });
        }
        Some(true)
    }

    /// What is reported when it ends although nobody has granted it; `None` if it was granted, or needed none.
    pub(super) fn end_at_gate(&self, timed_out: bool) -> Option<End> {
        let FunctionCall { id, name, .. } = &self.call;
        let prompts = self.prompts();
        let denial = self.gate.as_ref().filter(|gate| gate.granted.get().is_none())?.denied.get();
        let (by, reason) = match denial {
            Some(Denial { by, reason }) => (*by, reason.as_deref()),
            None if timed_out => (AnsweredBy::Deadline, None),
            None => return None,
        };
        let (output, notify) = match (by, reason) {
            (AnsweredBy::Approver, None) => (FunctionOutput::new(prompts.approval_denied(name, id)), false),
            (AnsweredBy::Approver, Some(reason)) => {
                (FunctionOutput::new(prompts.approval_denied_reason(name, id, reason)), true)
            }
            (AnsweredBy::Deadline, _) => {
                let limit = duration_text(self.shared.limits.approval);
                (FunctionOutput::new(prompts.approval_unanswered(name, id, &limit)), true)
            }
            (AnsweredBy::Failure, _) => (FunctionOutput::error(prompts.approval_failed(name, id)), true),
        };
        Some(End { status: TaskStatus::Denied, output, notify, handoff: None })
    }
}

/// A question that is being asked: the approver's code, which may panic whenever it runs.
struct Asking<'r> {
    answering: Option<Answering<'r>>,
    run: &'r Run,
}

impl Future for Asking<'_> {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        let Some(answering) = &mut self.answering else { return Poll::Pending };
        match catch_unwind(AssertUnwindSafe(|| answering.as_mut().poll(cx))) {
            Ok(Poll::Ready(approval)) => Poll::Ready(Answer { approval, by: AnsweredBy::Approver }),
            Ok(Poll::Pending) => Poll::Pending,
            Err(panic) => Poll::Ready(self.run.failed(&panic_text(&*panic))),
        }
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let answering = self.answering.take();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(answering))) {
            drop(self.run.failed(&panic_text(&*panic)));
        }
    }
}
