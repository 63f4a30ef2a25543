//! One reply: what it is for, how it ends, what becomes of what it carried.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use super::{Conversation, handoff::AskedHandoff, ids, lines::SpokenLine};
use crate::{
    chat::{Message, Role},
    delivery::{Notice, Outcome, Settled},
    floor::ReplyId,
    model::ModelError,
    session::{
        SessionError,
        event::{AgentState, InterruptedBy, ReplyCause, SessionEvent},
        options::ReplyPolicy,
        turn::{ReplyStatus, Ticket, Turn},
    },
    speaker::Played,
    task::Mandate,
};

/// What a reply is for.
pub(super) enum Purpose {
    /// It answers these texts of the user.
    Turn(Vec<Ticket>),
    /// It tells what is pending.
    Notices,
    /// A tool says a line.
    Line(SpokenLine),
}

impl Purpose {
    pub(super) fn cause(&self) -> ReplyCause {
        match self {
            Self::Turn(_) => ReplyCause::Turn,
            Self::Notices => ReplyCause::Notices,
            Self::Line(line) => ReplyCause::Line { call_id: line.call_id.clone() },
        }
    }
}

/// How a reply ends.
#[derive(Clone, Copy)]
pub(super) enum Ending<'a> {
    /// It was said to its end.
    Said,
    /// There was nothing more to be asked.
    Unasked,
    CutOff(InterruptedBy),
    Failed(&'a ModelError),
}

impl Ending<'_> {
    /// What it means for the notices that the reply carried.
    fn outcome(self) -> Outcome {
        match self {
            Self::Said => Outcome::Ended,
            Self::Unasked => Outcome::Unasked,
            Self::CutOff(InterruptedBy::User | InterruptedBy::Host | InterruptedBy::Speaker) => {
                Outcome::Interrupted
            }
            Self::CutOff(_) => Outcome::MadeWay,
            Self::Failed(_) => Outcome::Failed,
        }
    }

    fn interrupted_by(self) -> Option<InterruptedBy> {
        match self {
            Self::Said | Self::Unasked => None,
            Self::CutOff(by) => Some(by),
            Self::Failed(_) => Some(InterruptedBy::Model),
        }
    }
}

/// Calls by their ids in the log, with those that the model's server gave them.
pub(super) type Made = HashMap<Arc<str>, Arc<str>, foldhash::fast::RandomState>;

/// The reply that has the floor.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and they come in any combination"
)]
pub(super) struct Reply {
    pub(super) id: ReplyId,
    pub(super) purpose: Purpose,
    /// Whether it cannot be cut off (E3).
    pub(super) is_protected: bool,
    /// Rounds so far.
    pub(super) rounds: u32,
    /// Whether the model may call tools in this round.
    pub(super) may_call: bool,
    /// Who stands behind the calls of this round (D8).
    pub(super) mandate: Mandate,
    /// Whether its calls have brought words of a tool.
    pub(super) has_read: bool,
    /// What the user has heard of this round.
    pub(super) heard: String,
    /// What he has heard of all rounds.
    pub(super) all_heard: String,
    /// Whether the words of this round are still played.
    pub(super) is_playing: bool,
    /// Whether it said anything in this round.
    pub(super) has_spoken: bool,
    /// The calls of this round, once they are made.
    pub(super) response: Option<u64>,
    /// Outputs that an earlier round has told.
    pub(super) told: Vec<Arc<str>>,
    /// Calls that it has made.
    pub(super) made: Made,
    /// Calls of this round whose first output is not there yet.
    pub(super) awaited: HashSet<Arc<str>, foldhash::fast::RandomState>,
    /// First outputs of the calls of this round.
    pub(super) fresh: Vec<Notice>,
    /// Those of earlier rounds, which this one was written knowing of, and nothing has told yet.
    pub(super) untold: Vec<Notice>,
    /// Whether the calls of this round gave anything to reply to.
    pub(super) has_output: bool,
    /// Calls of this round that hand the conversation over. Their outputs wait until all have answered (E7).
    pub(super) handoffs: Vec<AskedHandoff>,
}

impl Reply {
    pub(super) fn new(id: ReplyId, purpose: Purpose, made: Made) -> Self {
        Self {
            id,
            purpose,
            is_protected: false,
            rounds: 0,
            may_call: false,
            mandate: Mandate::NONE,
            has_read: false,
            heard: String::new(),
            all_heard: String::new(),
            is_playing: false,
            has_spoken: false,
            response: None,
            told: Vec::new(),
            made,
            awaited: HashSet::default(),
            fresh: Vec::new(),
            untold: Vec::new(),
            has_output: false,
            handoffs: Vec::new(),
        }
    }

    pub(super) fn is_deferred(&self) -> bool {
        matches!(self.purpose, Purpose::Notices)
    }

    pub(super) fn is_turn(&self) -> bool {
        matches!(self.purpose, Purpose::Turn(_))
    }

    pub(super) fn begin_round(&mut self) {
        self.rounds += 1;
        (self.is_playing, self.has_spoken) = (true, false);
        self.response = None;
        self.untold.append(&mut self.fresh);
    }

    /// Whether the words of this round were said knowing what it carried, and the reply goes on.
    pub(super) fn has_told(&self) -> bool {
        self.has_spoken && !self.is_playing && self.response.is_some()
    }
}

impl Conversation {
    /// Whether this reply has the floor; if not, it was cut off and is over.
    pub(in crate::session) fn is_current(&self, id: ReplyId) -> bool {
        self.reply.as_ref().is_some_and(|reply| reply.id == id)
    }

    pub(super) fn current(&mut self, id: ReplyId) -> Option<&mut Reply> {
        self.reply.as_mut().filter(|reply| reply.id == id)
    }

    /// Whether a reply to the user leaves what it carried to a deferred one (B7).
    pub(super) fn asks_again(&self) -> bool {
        let is_turn = self.reply.as_ref().is_some_and(Reply::is_turn);
        is_turn && self.options.reply_policy == ReplyPolicy::AskIfSeen
    }

    /// The model has failed.
    pub(in crate::session) fn failed(&mut self, id: ReplyId, error: &ModelError, now: Duration) {
        if self.is_current(id) {
            self.events.push(SessionEvent::Error { message: error.to_string() });
            self.end_reply(Ending::Failed(error), now);
        }
    }

    /// The speaker was cut off, or has failed.
    pub(in crate::session) fn silenced(&mut self, id: ReplyId, error: Option<&str>, now: Duration) {
        if self.is_current(id) {
            let error = error.map(|message| SessionEvent::Error { message: message.to_owned() });
            self.events.extend(error);
            self.end_reply(Ending::CutOff(InterruptedBy::Speaker), now);
        }
    }

    /// Logs what was heard of the round.
    pub(super) fn log_heard(&mut self, interrupted: bool, now: Duration) {
        let Some(reply) = &mut self.reply else { return };
        let text = std::mem::take(&mut reply.heard);
        if text.trim().is_empty() {
            return;
        }
        reply.has_spoken = true;
        if !reply.all_heard.is_empty() {
            reply.all_heard.push_str("\n\n");
        }
        reply.all_heard.push_str(&text);
        let entry = if matches!(&reply.purpose, Purpose::Line(line) if line.is_aside) {
            self.log.aside(&text, now)
        } else {
            let response = reply.response; // the calls that were made meanwhile
            self.log.message(Message { role: Role::Assistant, text, interrupted, response }, now)
        };
        self.added([entry]);
    }

    /// Ends the reply of the moment, if there is one: gives the floor back, settles what it carried, answers.
    pub(super) fn end_reply(&mut self, ending: Ending<'_>, now: Duration) {
        let (outcome, interrupted_by) = (ending.outcome(), ending.interrupted_by());
        self.log_heard(interrupted_by.is_some(), now);
        let asks_again = self.asks_again();
        let Some(mut reply) = self.reply.take() else { return };
        self.floor.release(reply.id);
        self.last_speech = now;
        self.release_handoffs(&mut reply, now);
        let settled = match (&reply.purpose, outcome) {
            (Purpose::Line(_), Outcome::Ended) => Settled::default(), // it carries nothing
            (_, Outcome::Ended) if asks_again => self.delivery.seen(),
            _ => self.delivery.settle(outcome, reply.has_spoken, now),
        };
        let (mut back, mut dropped) = (settled.back, settled.dropped);
        if outcome != Outcome::Ended {
            // Outputs that this reply asked for and did not tell are owed like any other.
            for mut notice in reply.untold.drain(..).chain(reply.fresh.drain(..)) {
                if self.delivery.is_outdated(&notice) {
                    continue;
                }
                notice.since = now;
                back.push(notice.call_id.clone());
                dropped.extend(self.delivery.push(notice).dropped);
            }
            back.retain(|id| dropped.iter().all(|dropped| dropped.call_id != *id));
        }
        if outcome == Outcome::Interrupted {
            self.mark_cut(&reply);
        }
        let call_ids: Vec<Arc<str>> = reply.told.iter().cloned().chain(ids(&settled.covered)).collect();
        let (reply_id, silent) = (reply.id, reply.all_heard.is_empty());
        self.events.push(if let Some(by) = interrupted_by {
            SessionEvent::ReplyInterrupted { reply_id, call_ids: back, told: reply.told, by }
        } else if silent {
            SessionEvent::ReplySkipped { reply_id, call_ids }
        } else {
            SessionEvent::ReplyCompleted { reply_id, call_ids }
        });
        self.drop_notices(&dropped);
        self.agent_is(AgentState::Listening);
        let status = match interrupted_by {
            Some(_) => ReplyStatus::Interrupted,
            None if silent => ReplyStatus::Empty,
            None => ReplyStatus::Completed,
        };
        match reply.purpose {
            Purpose::Turn(tickets) => {
                for ticket in tickets {
                    let answer = match ending {
                        Ending::Failed(error) => Err(SessionError::Model(error.clone())),
                        _ => Ok(Turn { reply_id, text: reply.all_heard.clone(), status }),
                    };
                    self.answers.push((ticket, answer));
                }
            }
            Purpose::Notices => {}
            Purpose::Line(line) => {
                let played = interrupted_by.map_or(Played::All, |_| Played::Interrupted);
                self.said_lines.push((line.id, played));
            }
        }
    }
}
