//! The conversation as a pure state: what was said, who speaks, what is owed, and what is to be done next.
//!
//! It has no clock and no channel: time is passed in, events and answers are taken out. The driver (`driver.rs`)
//! asks it for the next step and tells it what came of it.

mod handoff;
mod lines;
mod reply;
mod round;
mod tasks;

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
    vec::Drain,
};

use self::{
    lines::SpokenLine,
    reply::{Ending, Made, Purpose, Reply},
    tasks::TaskNote,
};
pub(super) use self::{
    lines::{LineId, Stillness},
    round::{Generation, Next, Response, Words},
};
use super::{
    SessionError,
    event::{AgentState, InterruptedBy, SessionEvent, UserState},
    options::SessionOptions,
    turn::{Ticket, Turn},
};
use crate::{
    chat::{ChatLog, LogEntry, Message},
    delivery::{Delivery, Notice},
    floor::{Floor, Hold, HoldId, ReplyId},
    prompt::Prompts,
    speaker::Played,
    task::{FunctionOutput, Mandate},
    toolset::Handoff,
};

/// What the driver is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing, until something changes.
    Wait,
    /// Nothing until then, unless something changes before.
    WaitUntil(Duration),
    /// Make this reply; it has the floor.
    Reply(ReplyId),
    /// Let another agent speak.
    HandOff(Handoff),
    /// Stop.
    Over,
}

/// A conversation.
pub(super) struct Conversation {
    log: ChatLog,
    floor: Floor,
    delivery: Delivery,
    options: SessionOptions,
    prompts: Arc<Prompts>,
    reply: Option<Reply>,
    /// In how many rounds the model has called tools since the user said something, in whatever reply: without an end
    /// to it the model could go on by itself for ever (B12).
    steps: u32,
    /// Of whoever answers what the user said last (D8).
    mandate: Mandate,
    /// Texts of the user that no reply has taken up yet.
    turns: Vec<Ticket>,
    /// The tasks that run, by their calls.
    running: HashMap<Arc<str>, TaskNote, foldhash::fast::RandomState>,
    /// The ids in the log of calls of this turn, and of tasks that run, which could not keep the id that the model's server
    /// gave them; by that id.
    renamed: HashMap<Arc<str>, Vec<Arc<str>>, foldhash::fast::RandomState>,
    /// Who speaks from the next idle moment on.
    handoff: Option<Handoff>,
    /// Handoffs that come to nothing. Their agents' tools are the host's: they are dropped when the lock is free.
    let_go: Vec<Handoff>,
    /// What the reply to a turn that begins anew had called, and whether it had read anything.
    made_before: Made,
    has_read_before: bool,
    agent_name: String,
    /// Lines that tools want to say, and holds of the floor that they wait for, oldest first.
    lines: VecDeque<SpokenLine>,
    holds: VecDeque<Hold>,
    /// When anybody was heard last.
    last_speech: Duration,
    next_ticket: Ticket,
    next_reply: ReplyId,
    next_line: LineId,
    next_hold: HoldId,
    agent: AgentState,
    stage: Stage,
    /// Whether it was said that the log is full.
    said_full: bool,
    events: Vec<SessionEvent>,
    answers: Vec<(Ticket, Result<Turn, SessionError>)>,
    said_lines: Vec<(LineId, Played)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Closing,
    Over,
}

impl Conversation {
    pub(super) fn new(options: SessionOptions, prompts: Arc<Prompts>, agent_name: String) -> Self {
        Self {
            log: ChatLog::default(),
            floor: Floor::default(),
            delivery: Delivery::new(options.merge_window, options.limits.pending_updates),
            options,
            prompts,
            reply: None,
            steps: 0,
            mandate: Mandate::NONE,
            turns: Vec::new(),
            running: HashMap::default(),
            renamed: HashMap::default(),
            handoff: None,
            let_go: Vec::new(),
            made_before: Made::default(),
            has_read_before: false,
            agent_name,
            lines: VecDeque::new(),
            holds: VecDeque::new(),
            last_speech: Duration::ZERO,
            next_ticket: 0,
            next_reply: 0,
            next_line: 0,
            next_hold: 0,
            agent: AgentState::Listening,
            stage: Stage::Open,
            said_full: false,
            events: Vec::new(),
            answers: Vec::new(),
            said_lines: Vec::new(),
        }
    }

    pub(super) fn log(&self) -> &ChatLog {
        &self.log
    }

    /// What happened since the last time.
    pub(super) fn take_events(&mut self) -> Drain<'_, SessionEvent> {
        self.events.drain(..)
    }

    /// The answers that were found since the last time.
    pub(super) fn take_answers(&mut self) -> Vec<(Ticket, Result<Turn, SessionError>)> {
        std::mem::take(&mut self.answers)
    }

    /// The lines of tools that were said since the last time.
    pub(super) fn take_said_lines(&mut self) -> Vec<(LineId, Played)> {
        std::mem::take(&mut self.said_lines)
    }

    /// What is to be dropped when the conversation's lock is free.
    pub(super) fn take_let_go(&mut self) -> Vec<Handoff> {
        std::mem::take(&mut self.let_go)
    }

    pub(super) fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Whether nothing runs and nothing is owed.
    pub(super) fn is_quiet(&self) -> bool {
        self.is_over()
            || (self.reply.is_none()
                && self.turns.is_empty()
                && self.handoff.is_none()
                && self.delivery.is_empty()
                && self.running.is_empty()
                && self.log.open_calls() == 0)
    }

    fn added(&mut self, items: impl IntoIterator<Item = Arc<LogEntry>>) {
        self.events.extend(items.into_iter().map(|item| SessionEvent::ItemAdded { item }));
        if self.is_log_full() && !std::mem::replace(&mut self.said_full, true) {
            self.events.push(SessionEvent::LogFull { items: self.log.entries().len() });
        }
    }

    fn is_log_full(&self) -> bool {
        self.options.log_items.is_some_and(|most| self.log.entries().len() >= most)
    }

    fn agent_is(&mut self, state: AgentState) {
        if self.agent != state {
            self.agent = state;
            self.events.push(SessionEvent::AgentStateChanged { state });
        }
    }

    // What the user and the host do.

    /// Logs the text, cuts off a reply that is being given, and queues a turn. Who has said it speaks no more.
    pub(super) fn user_said(
        &mut self,
        text: String,
        mandate: Mandate,
        now: Duration,
    ) -> Result<Ticket, SessionError> {
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
        if self.is_log_full() {
            return Err(SessionError::LogFull { items: self.log.entries().len() });
        }
        self.user_speaks(false, now);
        self.interrupt(InterruptedBy::User, now);
        self.drop_asides();
        self.last_speech = now;
        self.steps = 0;
        self.mandate = mandate;
        let entry = self.log.message(Message::of_user(text), now);
        self.added([entry]);
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
            self.last_speech = now;
            if speaks {
                self.interrupt(InterruptedBy::User, now);
                self.drop_asides();
            }
        }
    }

    /// Cuts off the reply of the moment, unless it is protected (E3): what it said stays, what it carried goes back
    /// (B6, E2).
    pub(super) fn interrupt(&mut self, by: InterruptedBy, now: Duration) -> bool {
        let interrupted = self.reply.as_ref().is_some_and(|reply| !reply.is_protected);
        if interrupted {
            self.cut_off(by, now);
        }
        interrupted
    }

    /// The same whether it is protected or not.
    fn cut_off(&mut self, by: InterruptedBy, now: Duration) {
        self.end_reply(Ending::CutOff(by), now);
    }

    /// Puts a text in the place of old entries (D5), except for calls that run or whose output is still to be told;
    /// false if there are none.
    pub(super) fn summarise(&mut self, through: u64, text: &str, now: Duration) -> bool {
        let (running, delivery, reply) = (&self.running, &self.delivery, &self.reply);
        let keep = |id: &str| {
            let of_reply = reply.as_ref().is_some_and(|reply| reply.made.contains_key(id));
            running.contains_key(id) || delivery.has(id) || of_reply
        };
        let Some(summary) = self.log.summarise(through, text, keep, now) else { return false };
        self.said_full = false;
        self.added([summary]);
        true
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
        if let Some(handoff) = self.handoff.take() {
            return Step::HandOff(handoff);
        }
        if !self.turns.is_empty() {
            let tickets = std::mem::take(&mut self.turns);
            return self.begin(Purpose::Turn(tickets));
        }
        if let Some(line) = self.line_of_holder() {
            return self.begin(Purpose::Line(line));
        }
        if self.floor.held_by().is_some() || self.grant_hold() {
            return Step::Wait;
        }
        let due = self.delivery.due();
        if due.is_some_and(|due| due <= now) {
            return self.begin(Purpose::Notices);
        }
        if let Some(line) = self.line_of_anyone() {
            return self.begin(Purpose::Line(line));
        }
        due.map_or(Step::Wait, Step::WaitUntil)
    }

    /// A reply takes the floor.
    fn begin(&mut self, purpose: Purpose) -> Step {
        let id = self.next_reply;
        if !self.floor.take(id) {
            return Step::Wait;
        }
        self.next_reply += 1;
        self.drop_asides();
        let (mut made, mut has_read) = (Made::default(), false);
        match &purpose {
            Purpose::Turn(_) => {
                self.carry(false);
                made = std::mem::take(&mut self.made_before);
                has_read = std::mem::take(&mut self.has_read_before);
            }
            Purpose::Notices => self.carry(true),
            Purpose::Line(_) => {}
        }
        let (cause, call_ids) = (purpose.cause(), ids(self.delivery.carried()));
        self.events.push(SessionEvent::ReplyScheduled { reply_id: id, cause, call_ids });
        self.reply = Some(Reply { has_read, ..Reply::new(id, purpose, made) });
        self.agent_is(AgentState::Thinking);
        Step::Reply(id)
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
            self.cut_off(InterruptedBy::Closed, now);
            for ticket in std::mem::take(&mut self.turns) {
                self.answers.push((ticket, Err(SessionError::Closed)));
            }
            self.holds.clear();
            let lines = std::mem::take(&mut self.lines);
            self.said_lines.extend(lines.into_iter().map(|line| (line.id, Played::Interrupted)));
        }
    }

    /// Nothing happens any more; what nobody was told is named.
    pub(super) fn end(&mut self, now: Duration) {
        if self.stage != Stage::Over {
            self.close(now);
            // Calls that were written when it was closed, and never made.
            for call_id in self.log.open_ids() {
                let output = FunctionOutput::error(self.prompts.refused_closed());
                self.add_output(&call_id, &output, now);
            }
            let left = self.delivery.drain();
            self.drop_notices(&left);
            self.stage = Stage::Over;
            self.events.push(SessionEvent::Closed);
        }
    }
}

fn ids(notices: &[Notice]) -> Vec<Arc<str>> {
    notices.iter().map(|notice| notice.call_id.clone()).collect()
}
