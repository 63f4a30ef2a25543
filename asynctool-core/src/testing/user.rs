//! The scripted user of the testing kit: who types, speaks and interrupts at given times.

use std::{future::Future, panic::Location, time::Duration};

use tokio::time::{Instant, sleep_until, timeout_at};

use super::PATIENCE;
use crate::{
    clock::Clock,
    session::{PendingTurn, Session, SessionError, Turn},
};

/// A user who does things at given times.
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
#[derive(Clone, Debug)]
#[must_use]
pub struct ScriptedUser {
    acts: Vec<(Duration, Act)>,
    /// When the next act happens.
    time: Duration,
    patience: Duration,
}

#[derive(Clone, Debug)]
enum Act {
    Type(String),
    Speak,
    Stop,
    Interrupt,
}

impl Default for ScriptedUser {
    fn default() -> Self {
        Self { acts: Vec::new(), time: Duration::ZERO, patience: PATIENCE }
    }
}

impl ScriptedUser {
    /// A user who does nothing yet, at time zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// What follows happens at this time since the play began.
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
        self
    }

    /// What follows happens so much later than what stands before.
    pub fn after(mut self, time: Duration) -> Self {
        self.time = self.time.saturating_add(time);
        self
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

    /// How long the play waits for replies after the last act. Ten minutes.
    pub fn within(mut self, time: Duration) -> Self {
        self.patience = time;
        self
    }

    fn does(mut self, act: Act) -> Self {
        self.acts.push((self.time, act));
        self
    }

    /// Does it all; the replies to what was typed, in order.
    ///
    /// It ends with the last reply: the session, and the tasks that run in it, go on.
    ///
    /// # Panics
    /// If a text has no reply within the time (see [`ScriptedUser::within`]).
    #[track_caller]
    pub fn play(&self, session: &Session) -> impl Future<Output = Vec<Result<Turn, SessionError>>> + Send {
        let caller = Location::caller();
        async move {
            let clock = Clock::start();
            let mut typed = Vec::new();
            for (time, act) in &self.acts {
                sleep_until(clock.instant_of(*time)).await;
                match act {
                    Act::Type(text) => typed.push((text, session.user(text))),
                    Act::Speak => session.user_started_speaking(),
                    Act::Stop => session.user_stopped_speaking(),
                    Act::Interrupt => drop(session.interrupt()),
                }
            }
            self.replies_to(typed, clock.instant_in(self.patience), caller).await
        }
    }

    #[expect(clippy::panic, reason = "an assertion of a test")]
    async fn replies_to(
        &self,
        typed: Vec<(&String, PendingTurn)>,
        deadline: Instant,
        caller: &Location<'_>,
    ) -> Vec<Result<Turn, SessionError>> {
        let mut replies = Vec::with_capacity(typed.len());
        for (text, turn) in typed {
            let Ok(reply) = timeout_at(deadline, turn).await else {
                panic!("{caller}: no reply to {text:?} within {:?} after the last act", self.patience)
            };
            replies.push(reply);
        }
        replies
    }
}
