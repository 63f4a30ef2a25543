//! What a watcher has seen: every event of a session with its time, kept until it is looked at.

use std::{fmt, time::Duration};

use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    time::Instant,
};

use super::judge::words_of;
use crate::{
    clock::Clock,
    session::{Events, SessionEvent, Timeline},
    testing::transcript::line as line_of,
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

    /// The event of this number, if there is one or comes one until the deadline.
    pub(super) async fn moment(&mut self, index: usize, deadline: Instant) -> Option<Moment<'_>> {
        while self.seen.len() <= index {
            self.seen.push(tokio::time::timeout_at(deadline, self.coming.recv()).await.ok()??);
        }
        self.seen_at(index)
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

    /// Whether nothing comes any more.
    pub(super) fn is_over(&self) -> bool {
        self.coming.is_closed() && self.coming.is_empty()
    }

    /// All that happened, to be read by a person.
    pub(super) fn timeline(&mut self) -> String {
        while let Ok(moment) = self.coming.try_recv() {
            self.seen.push(moment);
        }
        Timeline::of(self.seen.iter().cloned()).to_string()
    }
}

fn line(event: &SessionEvent) -> String {
    match event {
        SessionEvent::ItemAdded { item } => line_of(item),
        other => format!("{other:?}"),
    }
}

impl Moment<'_> {
    /// It in words.
    pub(super) fn told(&self) -> String {
        let words = match self.event {
            SessionEvent::ReplyCompleted { reply_id, .. }
            | SessionEvent::ReplyInterrupted { reply_id, .. } => {
                format!(", having said {:?}", words_of(*reply_id, self.before))
            }
            _ => String::new(),
        };
        format!("{}{words}, at {:?}", line(self.event), self.at)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} events seen)", self.seen.len())
    }
}
