//! The conversation as a pure state: what was said, who speaks, what is owed, and what is to be done next.
//!
//! It has no clock and no channel: time is passed in, events and answers are taken out. The driver (`driver.rs`)
//! asks it for the next step and tells it what came of it.

mod reply;
mod tasks;

use std::{collections::HashSet, sync::Arc, time::Duration};

pub(super) use self::reply::Generation;
use self::reply::Reply;
use super::{
    SessionError,
    event::{AgentState, SessionEvent, UserState},
    options::SessionOptions,
    turn::{Ticket, Turn},
};
use crate::{
    chat::{ChatLog, LogEntry, Message, Role},
    delivery::{Delivery, Notice, Outcome},
    floor::{Floor, ReplyId},
    prompt::Prompts,
};

/// What the driver is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing, until something changes.
    Wait,
    /// Nothing until then, unless something changes before.
    WaitUntil(Duration),
    /// Make this reply; it has the floor.
    Reply(ReplyId),
    /// Stop.
    Over,
}

/// A conversation.
pub(super) struct Conversation {
    log: ChatLog,
    floor: Floor,
    delivery: Delivery,
    options: SessionOptions,
    prompts: Prompts,
    reply: Option<Reply>,
    /// Texts of the user that no reply has taken up yet.
    turns: Vec<Ticket>,
    /// Calls whose tasks run.
    running: HashSet<String>,
    next_ticket: Ticket,
    next_reply: ReplyId,
    agent: AgentState,
    stage: Stage,
    events: Vec<SessionEvent>,
    answers: Vec<(Ticket, Result<Turn, SessionError>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Closing,
    Over,
}

impl Conversation {
    pub(super) fn new(options: SessionOptions, prompts: Prompts) -> Self {
        Self {
            log: ChatLog::default(),
            floor: Floor::default(),
            delivery: Delivery::new(options.merge_window, options.limits.pending_updates),
            options,
            prompts,
            reply: None,
            turns: Vec::new(),
            running: HashSet::new(),
            next_ticket: 0,
            next_reply: 0,
            agent: AgentState::Listening,
            stage: Stage::Open,
            events: Vec::new(),
            answers: Vec::new(),
        }
    }

    pub(super) fn log(&self) -> &ChatLog {
        &self.log
    }

    /// What happened since the last time.
    pub(super) fn take_events(&mut self) -> Vec<SessionEvent> {
        std::mem::take(&mut self.events)
    }

    /// The answers that were found since the last time.
    pub(super) fn take_answers(&mut self) -> Vec<(Ticket, Result<Turn, SessionError>)> {
        std::mem::take(&mut self.answers)
    }

    pub(super) fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Whether nothing runs and nothing is owed.
    pub(super) fn is_quiet(&self) -> bool {
        self.is_over()
            || (self.reply.is_none()
                && self.turns.is_empty()
                && self.delivery.is_empty()
                && self.running.is_empty()
                && self.log.open_calls() == 0)
    }

    fn added(&mut self, item: Arc<LogEntry>) {
        self.events.push(SessionEvent::ItemAdded { item });
    }

    fn agent_is(&mut self, state: AgentState) {
        if self.agent != state {
            self.agent = state;
            self.events.push(SessionEvent::AgentStateChanged { state });
        }
    }

    // What the user does.

    /// Logs the text, cuts off a reply that is being given, and queues a turn. Who has said it speaks no more.
    pub(super) fn user_said(&mut self, text: String, now: Duration) -> Result<Ticket, SessionError> {
        if self.stage != Stage::Open {
            return Err(SessionError::Closed);
        }
        if text.trim().is_empty() {
            return Err(SessionError::EmptyText);
        }
        let (bytes, limit) = (text.len(), self.options.user_text_bytes);
        if bytes > limit {
            return Err(SessionError::TextTooLong { bytes, limit });
        }
        if self.turns.len() >= self.options.waiting_user_texts {
            return Err(SessionError::Busy { waiting: self.turns.len() });
        }
        self.user_speaks(false, now);
        self.interrupt(now);
        let entry = self.log.message(Message { role: Role::User, text, interrupted: false }, now);
        self.added(entry);
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.turns.push(ticket);
        Ok(ticket)
    }

    /// The user starts or stops speaking (E1).
    pub(super) fn user_speaks(&mut self, speaks: bool, now: Duration) {
        if self.stage == Stage::Open && self.floor.user_speaks(speaks) {
            let state = if speaks { UserState::Speaking } else { UserState::Listening };
            self.events.push(SessionEvent::UserStateChanged { state });
            if speaks {
                self.interrupt(now);
            }
        }
    }

    /// Cuts off the reply of the moment: what it said stays, what it carried goes back (B6, E2).
    pub(super) fn interrupt(&mut self, now: Duration) -> bool {
        let interrupted = self.reply.is_some();
        self.end_reply(Outcome::Interrupted, None, now);
        interrupted
    }

    // What the driver does.

    /// What to do next. A reply that is returned has the floor: to look and to take is one step (B4).
    pub(super) fn next(&mut self, now: Duration) -> Step {
        match self.stage {
            Stage::Over => return Step::Over,
            Stage::Closing => return Step::Wait,
            Stage::Open => {}
        }
        if !self.floor.is_free() {
            return Step::Wait;
        }
        if self.turns.is_empty() {
            match self.delivery.due() {
                None => return Step::Wait,
                Some(due) if due > now => return Step::WaitUntil(due),
                Some(_) => {}
            }
        }
        let id = self.next_reply;
        if !self.floor.take(id) {
            return Step::Wait;
        }
        self.next_reply += 1;
        let tickets = std::mem::take(&mut self.turns);
        self.delivery.carry();
        self.events.push(SessionEvent::ReplyScheduled {
            reply_id: id,
            deferred: tickets.is_empty(),
            call_ids: ids(self.delivery.carried()),
        });
        self.reply = Some(Reply::new(id, tickets));
        self.agent_is(AgentState::Thinking);
        Step::Reply(id)
    }

    fn owe(&mut self, notice: Notice) {
        if let Some(given_way) = self.delivery.push(notice) {
            self.drop_notices(&[given_way]);
        }
    }

    fn drop_notices(&mut self, notices: &[Notice]) {
        if !notices.is_empty() {
            self.events.push(SessionEvent::ReplyDropped { call_ids: ids(notices) });
        }
    }

    // The end.

    /// No further turn; the reply of the moment is cut off.
    pub(super) fn close(&mut self, now: Duration) {
        if self.stage == Stage::Open {
            self.stage = Stage::Closing;
            self.interrupt(now);
            for ticket in std::mem::take(&mut self.turns) {
                self.answers.push((ticket, Err(SessionError::Closed)));
            }
        }
    }

    /// Nothing happens any more; what nobody was told is named.
    pub(super) fn end(&mut self, now: Duration) {
        if self.stage != Stage::Over {
            self.close(now);
            let left = self.delivery.drain();
            self.drop_notices(&left);
            self.stage = Stage::Over;
            self.events.push(SessionEvent::Closed);
        }
    }
}

fn ids(notices: &[Notice]) -> Vec<String> {
    notices.iter().map(|notice| notice.call_id.clone()).collect()
}
