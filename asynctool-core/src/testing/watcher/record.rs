//! What a watcher has seen: every event of a session with its time, kept until it is looked at.

use std::{fmt, time::Duration};

use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::{
    judge::is_task,
    words::{seconds, told},
};
use crate::{
    clock::Clock,
    session::{Events, SessionEvent, Timeline},
    task::Refusal,
    testing::patience::{Impatience, Wait},
    toolset::names::most_similar,
};

/// Everything that has happened, and what is still coming.
pub(super) struct Record {
    seen: Vec<(Duration, SessionEvent)>,
    /// Not bounded: a test keeps all of its conversation anyway.
    coming: UnboundedReceiver<(Duration, SessionEvent)>,
    pub(super) clock: Clock,
}

/// An event, when it happened, and what happened before.
pub(super) struct Moment<'r> {
    pub(super) at: Duration,
    pub(super) event: &'r SessionEvent,
    pub(super) before: &'r [(Duration, SessionEvent)],
}

impl Record {
    /// Records in a task of its own, so that every event has its true time and none is missed while nobody looks.
    #[track_caller]
    pub(super) fn of(mut events: Events) -> Self {
        let clock = Clock::start();
        let (sender, coming) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if sender.send((clock.now(), event)).is_err() {
                    return;
                }
            }
        });
        Self { seen: Vec::new(), coming, clock }
    }

    /// A record of a session that is over.
    #[cfg(test)]
    pub(super) fn of_past(seen: Vec<(Duration, SessionEvent)>) -> Self {
        Self { seen, coming: mpsc::unbounded_channel().1, clock: Clock::start() }
    }

    /// The event of this number, as soon as it is there; `None` if the session is over before.
    pub(super) async fn moment(
        &mut self,
        index: usize,
        wait: &Wait,
    ) -> Result<Option<Moment<'_>>, Impatience> {
        while self.seen.len() <= index {
            match wait.until(self.coming.recv()).await? {
                Some(moment) => self.seen.push(moment),
                None => return Ok(None),
            }
        }
        Ok(self.seen_at(index))
    }

    fn seen_at(&self, index: usize) -> Option<Moment<'_>> {
        let (before, rest) = self.seen.split_at_checked(index)?;
        let (at, event) = rest.first()?;
        Some(Moment { at: *at, event, before })
    }

    /// What was seen so far.
    pub(super) fn moments(&self) -> impl Iterator<Item = Moment<'_>> {
        (0..self.seen.len()).filter_map(|index| self.seen_at(index))
    }

    /// The tool that a test probably means, if no call was made of this one, nor under this id.
    pub(super) fn similar_to(&self, task: &str) -> Option<&str> {
        let mut tools = Vec::new();
        for (_, event) in &self.seen {
            let (SessionEvent::ToolCallStarted { call_id, tool, .. }
            | SessionEvent::ToolCallRefused { call_id, tool, .. }) = event
            else {
                continue;
            };
            if is_task(task, tool, call_id) {
                return None;
            }
            if !matches!(event, SessionEvent::ToolCallRefused { reason: Refusal::UnknownTool, .. }) {
                tools.push(&**tool);
            }
        }
        most_similar(task, tools.into_iter())
    }

    /// All that happened, to be read by a person.
    pub(super) fn timeline(&mut self) -> String {
        while let Ok(moment) = self.coming.try_recv() {
            self.seen.push(moment);
        }
        Timeline::of(self.seen.iter().cloned()).to_string()
    }
}

impl Moment<'_> {
    /// It in words.
    pub(super) fn told(&self) -> String {
        format!("{}, at {}", told(self.event, self.before), seconds(self.at))
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} events seen)", self.seen.len())
    }
}
