//! A conversation that plays by itself and shows what the library is for. It follows the session's events: nothing
//! is said before the time for it has come, and what was shown is checked at the end.

mod checklist;

use std::{
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use asynctool_core::{Events, ReplyCause, Session, SessionEvent};
use tokio::time::Instant;

pub use self::checklist::Checklist;
use crate::{
    agency::{self, AgencyError},
    screen::Screen,
};

/// The speed at which the words and the pauses are those of a person; above it they go faster as well.
const HUMAN_SPEED: f64 = 6.0;
/// How long a person thinks before the next line.
const PAUSE: Duration = Duration::from_millis(600);
const WORD: Duration = Duration::from_millis(25);
/// How long it is watched that nothing is told a second time.
const WATCH: Duration = Duration::from_secs(2);
/// The longest work at speed 1, and something for slow machines; nothing is waited for any longer.
const LONGEST_WORK: f64 = 150.0;
/// In seconds, for a demo that is slower than any that can be watched.
const LONGEST_WAIT: f64 = 86_400.0;
const SLACK: Duration = Duration::from_secs(10);
const CLOSING: Duration = Duration::from_secs(2);

/// Why the demo could not go on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There is no conversation.
    #[error(transparent)]
    Agency(#[from] AgencyError),
    /// Nobody reads what is printed.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// Something did not happen.
    #[error("the demo waited {after:?} in vain for {what}")]
    InVain {
        /// What was waited for.
        what: &'static str,
        /// How long.
        after: Duration,
    },
}

/// Plays the conversation with tools of this speed, and says what of it was seen.
pub async fn play<W: Write>(speed: f64, screen: &mut Screen<W>) -> Result<Checklist, DemoError> {
    let haste = (HUMAN_SPEED / speed).min(1.0);
    let session = agency::open(speed, WORD.mul_f64(haste))?;
    let mut stage = Stage {
        events: session.events(),
        session,
        screen,
        seen: Vec::new(),
        pause: PAUSE.mul_f64(haste),
        patience: Duration::from_secs_f64((LONGEST_WORK / speed).min(LONGEST_WAIT)) + SLACK,
        agent_has_floor: false,
    };
    let played = stage.play(WATCH.mul_f64(haste)).await;
    if let Err(DemoError::Output(_)) = played {
        return played.map(|()| Checklist::of(&stage.seen)); // nobody reads on
    }
    let closed = stage.close().await;
    let checklist = Checklist::of(&stage.seen);
    stage.screen.note("\n== What was to be seen")?;
    for (what, seen) in checklist.items() {
        stage.screen.note(&format!("  [{}] {what}", if seen { "seen" } else { "NOT SEEN" }))?;
    }
    if !checklist.is_complete() {
        stage.screen.note("Not everything was seen. The demo is made for speeds from 3 to 30.")?;
    }
    played.and(closed)?;
    Ok(checklist)
}

/// The conversation, and all that has happened in it.
struct Stage<'s, W> {
    session: Session,
    events: Events,
    screen: &'s mut Screen<W>,
    seen: Vec<SessionEvent>,
    pause: Duration,
    patience: Duration,
    /// Whether a reply is being given.
    agent_has_floor: bool,
}

impl<W: Write> Stage<'_, W> {
    async fn play(&mut self, watch: Duration) -> Result<(), DemoError> {
        self.act("1. A booking starts, and the agent talks on")?;
        self.say("Book a flight from Rome to Oslo.").await?;

        self.act("2. A second booking is refused as a duplicate, until the user confirms it")?;
        self.say("Also book a flight from Rome to Madrid.").await?;
        self.say("Yes, please.").await?;

        self.act("3. A second tool meanwhile")?;
        self.say("Meanwhile, plan a 7 hours walk through Paris.").await?;

        self.act("4. While the user types, two tools have news: it is told in one reply")?;
        let typing = self.start_typing();
        self.update_since(typing, "tour_guide").await?;
        self.update_since(typing, "book_flight").await?;
        self.session.user_stopped_speaking();
        self.until("a reply to the news", |event| matches!(event, SessionEvent::ReplyScheduled { .. }))
            .await?;
        self.reply_ends().await?;

        self.act("5. A question is answered from news that was not told yet, which is not told again")?;
        self.watch(self.pause).await?;
        self.reply_ends().await?;
        let typing = self.start_typing();
        self.update_since(typing, "book_flight").await?;
        self.say("How is the Madrid booking going?").await?;
        self.watch(watch).await?;

        self.act("6. A running task is cancelled because the user asks for it")?;
        self.say("Cancel the Madrid booking.").await?;

        self.act("7. The agent answers at once, and tells the result of the first booking when it is there")?;
        self.say("And what will the weather be like in Oslo in June?").await?;
        self.idle().await
    }

    /// A stage direction.
    fn act(&mut self, title: &str) -> io::Result<()> {
        self.screen.note(&format!("\n== {title}"))
    }

    /// The user says a line when the agent has ended, and hears the answer out.
    async fn say(&mut self, line: &str) -> Result<(), DemoError> {
        self.watch(self.pause).await?;
        self.reply_ends().await?;
        self.screen.user(line)?;
        drop(self.session.user(line)); // the answer is in the events
        let is_answer = |event: &SessionEvent| {
            matches!(event, SessionEvent::ReplyScheduled { cause: ReplyCause::Turn, .. })
        };
        self.until("an answer", is_answer).await?;
        self.reply_ends().await
    }

    /// The user begins to type; returns how many events there were before.
    fn start_typing(&self) -> usize {
        self.session.user_started_speaking();
        self.seen.len()
    }

    /// Waits until this tool has said something since that many events.
    async fn update_since(&mut self, since: usize, tool: &str) -> Result<(), DemoError> {
        let of_tool = self.calls_of(tool);
        let is_update = |event: &SessionEvent| matches!(event, SessionEvent::ToolCallUpdated { call_id, .. } if of_tool.contains(call_id));
        if self.seen.iter().skip(since).any(is_update) {
            return Ok(());
        }
        self.until("an update of a tool", is_update).await
    }

    fn calls_of(&self, tool: &str) -> Vec<Arc<str>> {
        let started = self.seen.iter().filter_map(|event| match event {
            SessionEvent::ToolCallStarted { call_id, tool: name, .. } if **name == *tool => {
                Some(call_id.clone())
            }
            _ => None,
        });
        started.collect()
    }

    /// Waits until the agent does not speak.
    async fn reply_ends(&mut self) -> Result<(), DemoError> {
        if !self.agent_has_floor {
            return Ok(());
        }
        self.until("the end of a reply", ends_reply).await
    }

    /// Shows what happens until something wanted happens.
    async fn until(
        &mut self,
        what: &'static str,
        wanted: impl Fn(&SessionEvent) -> bool,
    ) -> Result<(), DemoError> {
        let deadline = Instant::now() + self.patience;
        while let Some(event) = self.next_before(deadline).await? {
            if wanted(&event) {
                return Ok(());
            }
        }
        Err(DemoError::InVain { what, after: self.patience })
    }

    /// Shows what happens for a while.
    async fn watch(&mut self, time: Duration) -> Result<(), DemoError> {
        let deadline = Instant::now() + time;
        while self.next_before(deadline).await?.is_some() {}
        Ok(())
    }

    /// Shows what happens until nothing runs and all is told.
    async fn idle(&mut self) -> Result<(), DemoError> {
        let session = self.session.clone();
        let mut idle = tokio::spawn(async move { session.idle().await });
        let deadline = Instant::now() + self.patience;
        loop {
            tokio::select! {
                biased;
                event = self.next_before(deadline) => {
                    if event?.is_none() {
                        return Err(DemoError::InVain { what: "the end", after: self.patience });
                    }
                }
                _ = &mut idle => return Ok(()),
            }
        }
    }

    async fn close(&mut self) -> Result<(), DemoError> {
        let session = self.session.clone();
        tokio::spawn(async move { session.close(CLOSING).await });
        self.until("the end of the session", |event| *event == SessionEvent::Closed).await
    }

    /// The next event, which is shown and kept; `None` if the time is over.
    async fn next_before(&mut self, deadline: Instant) -> Result<Option<SessionEvent>, DemoError> {
        let Ok(Some(event)) = tokio::time::timeout_at(deadline, self.events.next()).await else {
            return Ok(None);
        };
        if matches!(event, SessionEvent::ReplyScheduled { .. }) {
            self.agent_has_floor = true;
        } else if ends_reply(&event) {
            self.agent_has_floor = false;
        }
        self.screen.event(&event)?;
        self.seen.push(event.clone());
        Ok(Some(event))
    }
}

fn ends_reply(event: &SessionEvent) -> bool {
    matches!(
        event,
        SessionEvent::ReplyCompleted { .. }
            | SessionEvent::ReplyInterrupted { .. }
            | SessionEvent::ReplySkipped { .. }
    )
}

#[cfg(test)]
mod tests;
