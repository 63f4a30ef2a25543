//! The watcher of the testing kit: assertions about a conversation that are read like its transcript.

mod judge;
mod record;
mod search;
#[cfg(test)]
mod tests;
mod update;
mod words;

use std::{future::Future, time::Duration};

pub use self::update::SeenUpdate;
use self::{
    judge::{Judgement, covers, is_spoken, is_task, words_of},
    record::Record,
    words::seconds,
};
use super::{
    expectation::{Expectation, Expected},
    patience::Patience,
};
use crate::{
    session::{Session, SessionEvent},
    task::{FunctionCall, Refusal, TaskStatus},
};

/// Looks at what happens in a session, and panics when it is not what was expected.
///
/// Expectations go forward: each begins where the one before has found what it looked for, passes over what it does
/// not care about, and waits for what is yet to come, a day at most (see [`Watcher::within`]). So they stand in
/// the order in which things happen. What happened before is kept with its time: a test may play a whole conversation
/// first and look at it afterwards.
///
/// A task is named by its tool, or by the id of its call where several of one tool run.
///
/// When one fails, the panic is one of the line that awaits it. Its message says where it stands, what was expected, what
/// came instead, and all that happened so far:
///
/// ```text
/// tests/booking.rs:31:13
/// expected: that `book_fligth` ends as Done
/// came: nothing like it before the session was over
/// did you mean `book_flight`?
/// so far:
///   time  user      agent
/// ...
/// ```
///
/// ```
/// use asynctool_core::{Session, testing::{Answer, ScriptedModel, Watcher}};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let session = Session::builder(ScriptedModel::new([Answer::say("Hello!")])).start().unwrap();
/// let mut watcher = Watcher::of(&session);
/// session.user("Hi").await.unwrap();
/// watcher.expect_reply("Hello").await;
/// # }
/// ```
///
/// See [the module](super) for a whole conversation.
///
/// # Panics
/// Every `expect_..` panics when it fails, when it comes to the end of a model's script
/// ([`ScriptedModel`](super::ScriptedModel)), and when the session had more events at once than it keeps
/// ([`SessionOptions::events`](crate::SessionOptions::events)).
#[derive(Debug)]
pub struct Watcher {
    record: Record,
    /// The event that the next expectation begins with.
    next: usize,
    /// The time up to which everything was looked at.
    at: Duration,
    patience: Patience,
}

impl Watcher {
    /// Watches this session from now on: to be made before the conversation begins.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    #[track_caller]
    pub fn of(session: &Session) -> Self {
        let record = Record::of(session.events());
        Self { record, next: 0, at: Duration::ZERO, patience: Patience::default() }
    }

    /// How long an expectation waits for what is yet to come. A day; where the clock is not paused, a minute.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.patience = Patience::Given(time);
        self
    }

    /// A task of this tool starts; its call, with the arguments as the model wrote them.
    #[track_caller]
    pub fn expect_call(&mut self, task: &str) -> impl Future<Output = FunctionCall> + Send {
        let expected = Expected::that(format!("a call of `{task}`")).of([task]);
        self.expect(expected, move |event, _| match event {
            SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
                match is_task(task, tool, call_id) {
                    true => {
                        Judgement::Found(FunctionCall::new(call_id.clone(), tool.clone(), arguments.clone()))
                    }
                    false => Judgement::Near,
                }
            }
            SessionEvent::ToolCallRefused { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// No task of this tool starts for this time, which counts from what was found last, as for
    /// [`expect_silence`](Self::expect_silence).
    #[track_caller]
    pub fn expect_no_call(&mut self, tool: &str, time: Duration) -> impl Future<Output = ()> + Send {
        let from = seconds(self.at);
        let expected = Expected::that(format!("no call of `{tool}` for {time:?} from {from} on"));
        let named = tool;
        let starts = move |event: &SessionEvent| matches!(event, SessionEvent::ToolCallStarted { call_id, tool, .. } if is_task(named, tool, call_id));
        Expectation::of(async move { self.find_none(&expected, time, starts).await })
    }

    /// Somebody is asked whether a task's tool may run, by a question that contains this text; the whole question.
    #[track_caller]
    pub fn expect_question(&mut self, task: &str, text: &str) -> impl Future<Output = String> + Send {
        let expected = Expected::that(format!("a question about `{task}` with {text:?}")).of([task]);
        self.expect(expected, move |event, _| match event {
            SessionEvent::ApprovalRequested { call_id, tool, question, .. }
                if is_task(task, tool, call_id) && question.contains(text) =>
            {
                Judgement::Found(question.clone())
            }
            SessionEvent::ApprovalRequested { .. } => Judgement::Near,
            SessionEvent::ToolCallRefused { call_id, tool, .. } if is_task(task, tool, call_id) => {
                Judgement::Near
            }
            _ => Judgement::Other,
        })
    }

    /// The next answer about a task of this name lets it run.
    #[track_caller]
    pub fn expect_approval(&mut self, task: &str) -> impl Future<Output = ()> + Send {
        let expected = Expected::that(format!("that `{task}` is approved")).of([task]);
        self.expect(expected, move |event, _| match event {
            SessionEvent::ApprovalAnswered { call_id, tool, granted, .. } if is_task(task, tool, call_id) => {
                if *granted {
                    Judgement::Found(())
                } else {
                    Judgement::Against
                }
            }
            SessionEvent::ApprovalRequested { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// The next answer about a task of this name does not let it run, or there is none in time; the reason, if one was
    /// given.
    #[track_caller]
    pub fn expect_denial(&mut self, task: &str) -> impl Future<Output = Option<String>> + Send {
        let expected = Expected::that(format!("that `{task}` is not approved")).of([task]);
        self.expect(expected, move |event, _| match event {
            SessionEvent::ApprovalAnswered { call_id, tool, granted, reason, .. }
                if is_task(task, tool, call_id) =>
            {
                if *granted {
                    Judgement::Against
                } else {
                    Judgement::Found(reason.clone())
                }
            }
            SessionEvent::ApprovalRequested { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// A task says an update that contains this text; the whole message, and how far it is.
    #[track_caller]
    pub fn expect_update(&mut self, task: &str, text: &str) -> impl Future<Output = SeenUpdate> + Send {
        let expected = Expected::that(format!("an update of `{task}` with {text:?}")).of([task]);
        self.expect(expected, move |event, _| match event {
            SessionEvent::ToolCallUpdated { call_id, tool, message, progress, .. }
                if is_task(task, tool, call_id) =>
            {
                match message.contains(text) {
                    true => {
                        Judgement::Found(SeenUpdate { message: message.to_string(), progress: *progress })
                    }
                    false => Judgement::Near,
                }
            }
            SessionEvent::ToolCallEnded { call_id, tool, .. } if is_task(task, tool, call_id) => {
                Judgement::Near
            }
            _ => Judgement::Other,
        })
    }

    /// The next task of this name that ends does so with this status; its last words.
    #[track_caller]
    pub fn expect_end(&mut self, task: &str, status: TaskStatus) -> impl Future<Output = String> + Send {
        let wanted = status;
        let expected = Expected::that(format!("that `{task}` ends as {wanted:?}")).of([task]);
        self.expect(expected, move |event, _| match event {
            SessionEvent::ToolCallEnded { call_id, tool, status, message }
                if is_task(task, tool, call_id) =>
            {
                match *status == wanted {
                    true => Judgement::Found(message.to_string()),
                    false => Judgement::Against,
                }
            }
            _ => Judgement::Other,
        })
    }

    /// All these tasks end with this status, in any order.
    #[track_caller]
    pub fn expect_ends<I: AsRef<str>>(
        &mut self,
        tasks: impl IntoIterator<Item = I>,
        status: TaskStatus,
    ) -> impl Future<Output = ()> + Send {
        let wanted = status;
        let mut expected = Expected::that("").of(tasks);
        Expectation::of(async move {
            while !expected.tasks.is_empty() {
                expected.what = format!("the ends of {} as {wanted:?}", listed(&expected.tasks));
                let judge = |event: &SessionEvent, _: &[(Duration, SessionEvent)]| match event {
                    SessionEvent::ToolCallEnded { call_id, tool, status, .. } => {
                        match expected.tasks.iter().position(|task| is_task(task, tool, call_id)) {
                            Some(task) if *status == wanted => Judgement::Found(task),
                            Some(_) => Judgement::Against,
                            None => Judgement::Other,
                        }
                    }
                    _ => Judgement::Other,
                };
                let ended = self.find(&expected, judge).await?;
                expected.tasks.remove(ended);
            }
            Ok(())
        })
    }

    /// A call of this tool is refused; why.
    #[track_caller]
    pub fn expect_refusal(&mut self, task: &str) -> impl Future<Output = Refusal> + Send {
        let expected = Expected::that(format!("that a call of `{task}` is refused")).of([task]);
        self.expect(expected, move |event, _| match event {
            SessionEvent::ToolCallRefused { call_id, tool, reason } => match is_task(task, tool, call_id) {
                true => Judgement::Found(*reason),
                false => Judgement::Near,
            },
            SessionEvent::ToolCallStarted { call_id, tool, .. } if is_task(task, tool, call_id) => {
                Judgement::Near
            }
            _ => Judgement::Other,
        })
    }

    /// A reply that contains this text is said to its end; all its words.
    #[track_caller]
    pub fn expect_reply(&mut self, text: &str) -> impl Future<Output = String> + Send {
        let expected = Expected::that(format!("a reply with {text:?}"));
        self.expect(expected, move |event, before| match event {
            SessionEvent::ReplyCompleted { reply_id, .. } => {
                let words = words_of(*reply_id, before);
                if words.contains(text) { Judgement::Found(words) } else { Judgement::Near }
            }
            SessionEvent::ReplyInterrupted { .. } | SessionEvent::ReplySkipped { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// The next completed reply that tells the user anything of tasks tells of exactly these; all its words.
    ///
    /// A tool stands for all its tasks, a call's id for everything that its task said; an id of the log, such as
    /// `call_1_final`, for this one output.
    #[track_caller]
    pub fn expect_reply_covering<I: AsRef<str>>(
        &mut self,
        tasks: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = String> + Send {
        let tasks: Vec<String> = tasks.into_iter().map(|task| task.as_ref().to_owned()).collect();
        let expected = Expected::that(format!("a reply that tells of exactly {}", listed(&tasks))).of(&tasks);
        self.expect(expected, move |event, before| match event {
            SessionEvent::ReplyCompleted { reply_id, call_ids } if !call_ids.is_empty() => {
                match covers(call_ids, &tasks, before) {
                    true => Judgement::Found(words_of(*reply_id, before)),
                    false => Judgement::Against,
                }
            }
            SessionEvent::ReplySkipped { call_ids, .. } | SessionEvent::ReplyInterrupted { call_ids, .. }
                if !call_ids.is_empty() =>
            {
                Judgement::Near
            }
            SessionEvent::ReplyDropped { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// A reply is cut off, by the user or because the model failed; the words that it had said.
    #[track_caller]
    pub fn expect_interruption(&mut self) -> impl Future<Output = String> + Send {
        self.expect(Expected::that("that a reply is cut off"), |event, before| match event {
            SessionEvent::ReplyInterrupted { reply_id, .. } => Judgement::Found(words_of(*reply_id, before)),
            SessionEvent::ReplyCompleted { .. } | SessionEvent::ReplySkipped { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// The model or the speaker fails, or a handoff does, with a message that contains this text; the whole message.
    #[track_caller]
    pub fn expect_error(&mut self, text: &str) -> impl Future<Output = String> + Send {
        let expected = Expected::that(format!("an error with {text:?}"));
        self.expect(expected, move |event, _| match event {
            SessionEvent::Error { message } if message.contains(text) => Judgement::Found(message.clone()),
            SessionEvent::Error { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// The next agent that takes over is the one of this name.
    #[track_caller]
    pub fn expect_handoff(&mut self, agent: &str) -> impl Future<Output = ()> + Send {
        let expected = Expected::that(format!("a handoff to `{agent}`"));
        self.expect(expected, move |event, _| match event {
            SessionEvent::Handoff { to, .. } if to == agent => Judgement::Found(()),
            SessionEvent::Handoff { .. } => Judgement::Against,
            _ => Judgement::Other,
        })
    }

    /// The session is closed.
    #[track_caller]
    pub fn expect_closed(&mut self) -> impl Future<Output = ()> + Send {
        self.expect(Expected::that("that the session is closed"), |event, _| match event {
            SessionEvent::Closed => Judgement::Found(()),
            _ => Judgement::Other,
        })
    }

    /// No reply begins and nothing is said for this time, which counts from what was found last (at first, from the
    /// moment when the watcher was made).
    #[track_caller]
    pub fn expect_silence(&mut self, time: Duration) -> impl Future<Output = ()> + Send {
        let expected = Expected::that(format!("silence for {time:?} from {} on", seconds(self.at)));
        Expectation::of(async move { self.find_none(&expected, time, is_spoken).await })
    }
}

/// Names beside each other.
fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
