//! The scripted user of the testing kit: who types, speaks and interrupts at given times.

mod cue;

use std::{future::Future, time::Duration};

use tokio::time::sleep_until;

use self::cue::Cue;
use super::{
    expectation::{Expectation, Expected, Failure},
    patience::Patience,
};
use crate::{
    clock::Clock,
    session::{Session, SessionError, Turn},
};

/// A user who does things at given times, or when the agent gives the cue.
///
/// Times count from the moment when the play begins. What is given no time of its own happens at the time of what
/// stands before it.
///
/// ```
/// use std::time::Duration;
/// use asynctool_core::{ReplyStatus, Session};
/// use asynctool_core::testing::{Answer, ScriptedModel, ScriptedUser};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let model = ScriptedModel::new([
///     Answer::say("Flights to Rome leave at").pause(Duration::from_secs(60)),
///     Answer::say("To Oslo, then."),
/// ]);
/// let session = Session::builder(model).start().unwrap();
///
/// let user = ScriptedUser::new()
///     .types("When do flights leave?")
///     .at(Duration::from_secs(10))
///     .speaks()
///     .after(Duration::from_secs(2))
///     .types("I meant those to Oslo.");
/// let turns = user.play(&session).await;
///
/// assert_eq!(turns[0].as_ref().unwrap().status, ReplyStatus::Interrupted);
/// assert_eq!(turns[1].as_ref().unwrap().text, "To Oslo, then.");
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ScriptedUser {
    acts: Vec<Act>,
    /// When the next act happens at the earliest.
    time: Duration,
    patience: Patience,
}

#[derive(Clone, Debug)]
enum Act {
    WaitUntil(Duration),
    Wait(Duration),
    WaitFor(Cue),
    Type(String),
    Speak,
    Stop,
    Interrupt,
}

impl ScriptedUser {
    /// A user who does nothing yet, at time zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// What follows happens at this time since the play began; at once if a cue came later.
    ///
    /// # Panics
    /// If the time is before that of what stands before: a script is read in the order in which it happens.
    #[track_caller]
    pub fn at(mut self, time: Duration) -> Self {
        assert!(
            time >= self.time,
            "a script goes forward: it is at {:?} already, and {time:?} is before",
            self.time
        );
        self.time = time;
        self.does(Act::WaitUntil(time))
    }

    /// What follows happens so much later than what stands before.
    pub fn after(mut self, time: Duration) -> Self {
        self.time = self.time.saturating_add(time);
        self.does(Act::Wait(time))
    }

    /// What follows happens when the agent has said these words, be it in the middle of its reply. It counts what is said
    /// from here on; with a [`PacedSpeaker`](super::PacedSpeaker) words are said when they were heard.
    pub fn once_agent_says(self, words: impl Into<String>) -> Self {
        self.does(Act::WaitFor(Cue::Words(words.into())))
    }

    /// What follows happens at the next update of this task, which is named by its tool or by the id of its call.
    pub fn once_updated(self, task: impl Into<String>) -> Self {
        self.does(Act::WaitFor(Cue::Update(task.into())))
    }

    /// Says a text, as [`Session::user`] does.
    pub fn types(self, text: impl Into<String>) -> Self {
        self.does(Act::Type(text.into()))
    }

    /// Starts to speak.
    pub fn speaks(self) -> Self {
        self.does(Act::Speak)
    }

    /// Stops speaking.
    pub fn stops(self) -> Self {
        self.does(Act::Stop)
    }

    /// Cuts off the reply that is being given, if there is one.
    pub fn interrupts(self) -> Self {
        self.does(Act::Interrupt)
    }

    /// How long the play waits for a cue, and after the last act for the replies. A day; where the clock is not paused, a
    /// minute.
    pub fn within(mut self, time: Duration) -> Self {
        self.patience = Patience::Given(time);
        self
    }

    fn does(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    /// Does it all; the replies to what was typed, in order.
    ///
    /// It ends with the last reply: the session, and the tasks that run in it, go on.
    ///
    /// # Panics
    /// If a cue does not come, or a text has no reply, within the time (see [`ScriptedUser::within`]).
    #[track_caller]
    pub fn play(&self, session: &Session) -> impl Future<Output = Vec<Result<Turn, SessionError>>> + Send {
        let expected = Expected::that("");
        Expectation::of(self.acts_in(session, expected))
    }

    async fn acts_in(
        &self,
        session: &Session,
        mut expected: Expected,
    ) -> Result<Vec<Result<Turn, SessionError>>, Failure> {
        let (clock, mut time, mut typed) = (Clock::start(), Duration::ZERO, Vec::new());
        for act in &self.acts {
            match act {
                Act::WaitUntil(until) => time = time.max(*until),
                Act::Wait(pause) => time = time.saturating_add(*pause),
                Act::WaitFor(cue) => {
                    if let Err(came) = cue.comes(session, self.patience.wait()).await {
                        expected.what = cue.to_string();
                        return Err(expected.failed(came, session.timeline()));
                    }
                    time = clock.now();
                }
                Act::Type(text) => typed.push((text, session.user(text))),
                Act::Speak => session.user_started_speaking(),
                Act::Stop => session.user_stopped_speaking(),
                Act::Interrupt => drop(session.interrupt()),
            }
            sleep_until(clock.instant_of(time)).await;
        }
        let wait = self.patience.wait();
        let mut replies = Vec::with_capacity(typed.len());
        for (text, turn) in typed {
            match wait.until(turn).await {
                Ok(reply) => replies.push(reply),
                Err(impatience) => {
                    expected.what = format!("a reply to {text:?}");
                    let came = format!("none {impatience}, counted from the last act");
                    return Err(expected.failed(came, session.timeline()));
                }
            }
        }
        Ok(replies)
    }
}
