//! The watcher of the testing kit: assertions about a conversation that are read like its transcript.

mod judge;
mod record;
#[cfg(test)]
mod tests;

use std::{future::Future, panic::Location, time::Duration};

use self::{
    judge::{Judgement, covers, is_spoken, is_task, words_of},
    record::{Moment, Record},
};
use super::PATIENCE;
use crate::{
    session::{Session, SessionEvent},
    task::{FunctionCall, Refusal, TaskStatus},
};

/// Looks at what happens in a session, and panics when it is not what was expected.
///
/// Expectations go forward: each begins where the one before has found what it looked for, passes over what it does
/// not care about, and waits for what is yet to come, ten minutes at most (see [`Watcher::within`]). So they stand in
/// the order in which things happen. What happened before is kept with its time: a test may play a whole conversation
/// first and look at it afterwards.
///
/// A task is named by its tool, or by the id of its call where several of one tool run.
///
/// When one fails, its message says where it stands, what was expected, what came instead, and all that happened so
/// far.
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
/// Every `expect_..` panics when it fails, and when the session had more events at once than it keeps
/// ([`SessionOptions::events`](crate::SessionOptions::events)).
#[derive(Debug)]
pub struct Watcher {
    record: Record,
    /// The event that the next expectation begins with.
    next: usize,
    /// The time up to which everything was looked at.
    at: Duration,
    patience: Duration,
}

/// What is expected, and where in the test.
struct Expected {
    what: String,
    caller: &'static Location<'static>,
}

#[track_caller]
fn expected(what: impl Into<String>) -> Expected {
    Expected { what: what.into(), caller: Location::caller() }
}

impl Watcher {
    /// Watches this session from now on: to be made before the conversation begins.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    #[track_caller]
    pub fn of(session: &Session) -> Self {
        Self { record: Record::of(session.events()), next: 0, at: Duration::ZERO, patience: PATIENCE }
    }

    /// How long an expectation waits for what is yet to come. Ten minutes.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.patience = time;
        self
    }

    /// A task of this tool starts; its call, with the arguments as the model wrote them.
    #[track_caller]
    pub fn expect_call(&mut self, task: &str) -> impl Future<Output = FunctionCall> + Send {
        let expected = expected(format!("a call of `{task}`"));
        self.find(expected, move |event, _| match event {
            SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
                match is_task(task, tool, call_id) {
                    true => Judgement::Found(FunctionCall::new(call_id, tool, arguments)),
                    false => Judgement::Near,
                }
            }
            SessionEvent::ToolCallRefused { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// A task says an update that contains this text; the whole message.
    #[track_caller]
    pub fn expect_update(&mut self, task: &str, text: &str) -> impl Future<Output = String> + Send {
        let expected = expected(format!("an update of `{task}` with {text:?}"));
        self.find(expected, move |event, _| match event {
            SessionEvent::ToolCallUpdated { call_id, tool, message, .. } if is_task(task, tool, call_id) => {
                match message.contains(text) {
                    true => Judgement::Found(message.clone()),
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
        let expected = expected(format!("that `{task}` ends as {wanted:?}"));
        self.find(expected, move |event, _| match event {
            SessionEvent::ToolCallEnded { call_id, tool, status, message }
                if is_task(task, tool, call_id) =>
            {
                match *status == wanted {
                    true => Judgement::Found(message.clone()),
                    false => Judgement::Against,
                }
            }
            _ => Judgement::Other,
        })
    }

    /// A call of this tool is refused; why.
    #[track_caller]
    pub fn expect_refusal(&mut self, task: &str) -> impl Future<Output = Refusal> + Send {
        let expected = expected(format!("that a call of `{task}` is refused"));
        self.find(expected, move |event, _| match event {
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
        let expected = expected(format!("a reply with {text:?}"));
        self.find(expected, move |event, before| match event {
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
    /// A call's id stands for everything that its task said; an id of the log, such as `call_1_final`, for this one
    /// output.
    #[track_caller]
    pub fn expect_reply_covering<I: AsRef<str>>(
        &mut self,
        calls: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = String> + Send {
        let calls: Vec<String> = calls.into_iter().map(|id| id.as_ref().to_owned()).collect();
        let expected = expected(format!("a reply that tells of exactly {}", calls.join(", ")));
        self.find(expected, move |event, before| match event {
            SessionEvent::ReplyCompleted { reply_id, call_ids } if !call_ids.is_empty() => {
                match covers(call_ids, &calls, before) {
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
        self.find(expected("that a reply is cut off"), |event, before| match event {
            SessionEvent::ReplyInterrupted { reply_id, .. } => Judgement::Found(words_of(*reply_id, before)),
            SessionEvent::ReplyCompleted { .. } | SessionEvent::ReplySkipped { .. } => Judgement::Near,
            _ => Judgement::Other,
        })
    }

    /// The next agent that takes over is the one of this name.
    #[track_caller]
    pub fn expect_handoff(&mut self, agent: &str) -> impl Future<Output = ()> + Send {
        let expected = expected(format!("a handoff to `{agent}`"));
        self.find(expected, move |event, _| match event {
            SessionEvent::Handoff { to, .. } if to == agent => Judgement::Found(()),
            SessionEvent::Handoff { .. } => Judgement::Against,
            _ => Judgement::Other,
        })
    }

    /// The session is closed.
    #[track_caller]
    pub fn expect_closed(&mut self) -> impl Future<Output = ()> + Send {
        self.find(expected("that the session is closed"), |event, _| match event {
            SessionEvent::Closed => Judgement::Found(()),
            _ => Judgement::Other,
        })
    }

    /// No reply begins and nothing is said for this time, which counts from what was found last (at first, from the
    /// moment when the watcher was made).
    #[track_caller]
    pub fn expect_silence(&mut self, time: Duration) -> impl Future<Output = ()> + Send {
        let expected = expected(format!("silence for {time:?} from {:?} on", self.at));
        async move {
            let end = self.at.saturating_add(time);
            let deadline = self.record.clock.instant_of(end);
            let mut index = self.next;
            while let Some(moment) =
                self.record.moment(index, deadline).await.filter(|moment| moment.at < end)
            {
                check_complete(&expected, &moment);
                if is_spoken(moment.event) {
                    let instead = format!("instead came {}", moment.told());
                    self.fail(&expected, &instead);
                }
                index += 1;
            }
            tokio::time::sleep_until(deadline).await;
            (self.next, self.at) = (index, end);
        }
    }

    /// Looks for an event until it is there.
    async fn find<T>(
        &mut self,
        expected: Expected,
        judge: impl Fn(&SessionEvent, &[(Duration, SessionEvent)]) -> Judgement<T>,
    ) -> T {
        let deadline = self.record.clock.instant_in(self.patience);
        let mut instead = None;
        let mut index = self.next;
        while let Some(moment) = self.record.moment(index, deadline).await {
            check_complete(&expected, &moment);
            index += 1;
            match judge(moment.event, moment.before) {
                Judgement::Found(found) => {
                    (self.at, self.next) = (moment.at, index);
                    return found;
                }
                Judgement::Against => {
                    let instead = format!("instead came {}", moment.told());
                    self.fail(&expected, &instead);
                }
                Judgement::Near => instead = Some(format!("what came was {}", moment.told())),
                Judgement::Other => {}
            }
        }
        let is_it = |moment: &Moment| matches!(judge(moment.event, moment.before), Judgement::Found(_));
        let passed = self.record.moments().take(self.next).filter(is_it).last();
        let passed = passed.map(|moment| {
            format!("it came before what was expected last, which was at {:?}: {}", self.at, moment.told())
        });
        let instead: Vec<String> = instead.into_iter().chain(passed).collect();
        let instead = if instead.is_empty() { "nothing like it came".to_owned() } else { instead.join("; ") };
        let how_long = match self.record.is_over() {
            true => "the session is over".to_owned(),
            false => format!("not within {:?}", self.patience),
        };
        self.fail(&expected, &format!("{how_long}; {instead}"));
    }

    #[expect(clippy::panic, reason = "an assertion of a test")]
    fn fail(&mut self, expected: &Expected, instead: &str) -> ! {
        let Expected { what, caller } = expected;
        panic!("{caller}: expected {what}: {instead}\nso far:\n{}", self.record.timeline())
    }
}

/// Nothing can be said of a conversation of which events are missing.
#[expect(clippy::panic, reason = "a mistake of the test")]
fn check_complete(expected: &Expected, moment: &Moment<'_>) {
    if let SessionEvent::Lagged { missed } = moment.event {
        let Expected { what, caller } = expected;
        panic!(
            "{caller}: expected {what}: {missed} events came too fast for the watcher; raise `SessionOptions::events`"
        )
    }
}
