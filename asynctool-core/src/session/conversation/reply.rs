//! One reply, from the request to its end: what it says, which calls it makes, what becomes of what it carried.

use std::{collections::HashSet, time::Duration};

use super::{Conversation, handoff::AskedHandoff, ids, lines::SpokenLine};
use crate::{
    chat::{Message, RequestItem, Role, view},
    delivery::{Notice, Outcome, Settled},
    floor::ReplyId,
    model::{ModelError, ToolChoice},
    session::{
        SessionError,
        event::{AgentState, ReplyCause, SessionEvent},
        options::ReplyPolicy,
        turn::{ReplyStatus, Ticket, Turn},
    },
    speaker::Played,
    task::FunctionCall,
    toolset::{Handoff, repair::well_formed},
};

/// One round of a reply: words, and then perhaps calls.
pub(in crate::session) struct Round {
    /// Counts up by one in a reply.
    pub(in crate::session) number: u32,
    pub(in crate::session) words: Words,
}

/// Where the words of a round come from.
pub(in crate::session) enum Words {
    /// The model is to be asked.
    Asked(Generation),
    /// A tool has given them.
    Given(String),
}

/// What one generation is asked with, beside instructions and tools.
pub(in crate::session) struct Generation {
    pub(in crate::session) history: Vec<RequestItem>,
    pub(in crate::session) note: Option<String>,
    pub(in crate::session) tool_choice: ToolChoice,
}

/// What follows when all calls of a round are answered.
pub(in crate::session) enum Next {
    /// The reply is over.
    Over,
    /// The model is asked again.
    GoOn,
    /// So it is, when the agent has been changed.
    HandOff(Handoff),
}

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
    /// Rounds so far, and how many of them called tools.
    rounds: u32,
    steps: u32,
    /// What the user has heard of this round.
    heard: String,
    /// What he has heard of all rounds.
    all_heard: String,
    /// Whether the words of this round are still played.
    pub(super) is_playing: bool,
    /// Whether it said anything in this round.
    has_spoken: bool,
    /// The calls of this round, once they are made.
    response: Option<u64>,
    /// Outputs that an earlier round has told.
    told: Vec<String>,
    /// Calls that it has made, by their ids in the log.
    pub(super) made: HashSet<String>,
    /// Calls of this round whose first output is not there yet.
    pub(super) awaited: HashSet<String>,
    /// First outputs of the calls of this round.
    pub(super) fresh: Vec<Notice>,
    /// Those of earlier rounds, which this one was written knowing of, and nothing has told yet.
    untold: Vec<Notice>,
    /// Whether the calls of this round gave anything to reply to.
    pub(super) has_output: bool,
    /// Calls of this round that hand the conversation over. Their outputs wait until all have answered (E7).
    pub(super) handoffs: Vec<AskedHandoff>,
}

impl Reply {
    pub(super) fn new(id: ReplyId, purpose: Purpose) -> Self {
        Self {
            id,
            purpose,
            is_protected: false,
            rounds: 0,
            steps: 0,
            heard: String::new(),
            all_heard: String::new(),
            is_playing: false,
            has_spoken: false,
            response: None,
            told: Vec::new(),
            made: HashSet::new(),
            awaited: HashSet::new(),
            fresh: Vec::new(),
            untold: Vec::new(),
            has_output: false,
            handoffs: Vec::new(),
        }
    }

    fn is_deferred(&self) -> bool {
        matches!(self.purpose, Purpose::Notices)
    }

    fn is_turn(&self) -> bool {
        matches!(self.purpose, Purpose::Turn(_))
    }

    fn begin_round(&mut self) {
        self.rounds += 1;
        (self.is_playing, self.has_spoken) = (true, false);
        self.response = None;
        self.untold.append(&mut self.fresh);
    }

    /// Whether the words of this round were said knowing what it carried, and the reply goes on.
    fn has_told(&self) -> bool {
        self.has_spoken && !self.is_playing && self.response.is_some()
    }
}

impl Conversation {
    /// Whether this reply has the floor; if not, it was cut off and is over.
    pub(in crate::session) fn is_current(&self, id: ReplyId) -> bool {
        self.reply.as_ref().is_some_and(|reply| reply.id == id)
    }

    fn current(&mut self, id: ReplyId) -> Option<&mut Reply> {
        self.reply.as_mut().filter(|reply| reply.id == id)
    }

    /// A round of the reply begins: what the model is asked, or what is said without it. The reply carries every notice
    /// that is in the log now (B6).
    pub(in crate::session) fn round(&mut self, id: ReplyId) -> Option<Round> {
        let max_steps = self.options.max_tool_steps;
        let reply = self.current(id)?;
        reply.begin_round();
        if let Purpose::Line(line) = &reply.purpose {
            return Some(Round { number: reply.rounds, words: Words::Given(line.text.clone()) });
        }
        let (number, deferred, last_round) = (reply.rounds, reply.is_deferred(), reply.steps >= max_steps);
        self.carry(deferred);
        let may_call = !last_round && (!deferred || self.options.deferred_tools);
        let words = Words::Asked(Generation {
            history: view(&self.log, &self.prompts),
            note: self.note(deferred, last_round),
            tool_choice: if may_call { ToolChoice::Auto } else { ToolChoice::None },
        });
        Some(Round { number, words })
    }

    /// Gives the pending notices to a reply that begins a round; under `Always` only deferred ones tell them (B7).
    pub(super) fn carry(&mut self, deferred: bool) {
        if deferred || self.options.reply_policy != ReplyPolicy::Always {
            self.delivery.carry();
        }
    }

    /// What is said to the model in this one request.
    fn note(&self, deferred: bool, last_round: bool) -> Option<String> {
        let (prompts, carried) = (&self.prompts, self.delivery.carried());
        let mut notes = Vec::new();
        let (seen, new): (Vec<_>, Vec<_>) = carried.iter().cloned().partition(|notice| notice.was_seen);
        if !new.is_empty() || (!seen.is_empty() && !deferred) {
            let call_ids = if deferred { ids(&new) } else { ids(carried) }.join(", ");
            notes.push(if deferred {
                prompts.deferred_reply(&call_ids)
            } else {
                prompts.untold_results(&call_ids)
            });
        }
        if !seen.is_empty() && deferred {
            notes.push(prompts.deferred_seen(&ids(&seen).join(", ")));
        }
        if deferred && !self.options.deferred_tools {
            notes.push(prompts.deferred_no_tools());
        }
        if carried.iter().any(|notice| notice.tries > 0) {
            notes.push(prompts.deferred_again());
        }
        if last_round && !deferred {
            notes.push(prompts.answer_without_tools());
        }
        notes.retain(|note| !note.is_empty()); // a host may leave a sentence out
        (!notes.is_empty()).then(|| notes.join(" "))
    }

    /// The user has heard the next words of a round.
    pub(in crate::session) fn heard(&mut self, id: ReplyId, round: u32, words: &str, now: Duration) {
        let current = self.current(id).filter(|reply| reply.rounds == round && reply.is_playing);
        let Some(reply) = current.filter(|_| !words.is_empty()) else { return };
        reply.heard.push_str(words);
        self.last_speech = now;
        self.agent_is(AgentState::Speaking);
        self.events.push(SessionEvent::ReplyDelta { reply_id: id, text: words.to_owned() });
    }

    /// How much of a reply was heard, in bytes: by it the driver sees that a speaker still speaks.
    pub(in crate::session) fn heard_so_far(&self, id: ReplyId) -> usize {
        let current = self.reply.as_ref().filter(|reply| reply.id == id);
        current.map_or(0, |reply| reply.heard.len() + reply.all_heard.len())
    }

    /// The model has written its answer, in which `is_silent` tells that there are no words; the calls to be made.
    /// Without any, the reply ends when its words are played.
    pub(in crate::session) fn generated(
        &mut self,
        id: ReplyId,
        calls: Vec<FunctionCall>,
        is_silent: bool,
        now: Duration,
    ) -> Option<Vec<FunctionCall>> {
        let (max_steps, may_call) = (self.options.max_tool_steps, self.options.deferred_tools);
        let reply = self.current(id)?;
        if calls.is_empty() {
            return None;
        }
        if reply.steps >= max_steps || (reply.is_deferred() && !may_call) {
            let error = ModelError::failed("it called tools in an answer that may call none");
            if is_silent {
                self.failed(id, &error, now);
            } else {
                tracing::warn!("{error}");
            }
            return None;
        }
        reply.steps += 1;
        reply.has_output = false;
        let response = self.log.next_response();
        if let Some(reply) = self.current(id) {
            reply.response = Some(response);
        }
        self.settle_told(now);
        let calls = self.log_calls(calls, response, now);
        self.agent_thinks();
        Some(calls)
    }

    /// The words of the round were played to their end.
    pub(in crate::session) fn played(&mut self, id: ReplyId, now: Duration) {
        let Some(reply) = self.current(id).filter(|reply| reply.is_playing) else { return };
        reply.is_playing = false;
        self.last_speech = now;
        self.log_heard(false, now);
        self.settle_told(now);
        self.agent_thinks();
    }

    /// Nothing is being said, and calls are being made.
    fn agent_thinks(&mut self) {
        if self.reply.as_ref().is_some_and(|reply| !reply.is_playing && reply.response.is_some()) {
            self.agent_is(AgentState::Thinking);
        }
    }

    /// What the words of a round told, once they were played and the reply goes on: they were said knowing what the
    /// round carried.
    fn settle_told(&mut self, now: Duration) {
        let asks_again = self.asks_again();
        let Some(reply) = self.reply.as_mut().filter(|reply| reply.has_told()) else { return };
        reply.untold.clear();
        if !asks_again {
            let told = self.delivery.settle(Outcome::Ended, true, now).covered;
            reply.told.extend(ids(&told));
        }
    }

    /// Whether a reply to the user leaves what it carried to a deferred one (B7).
    fn asks_again(&self) -> bool {
        let is_turn = self.reply.as_ref().is_some_and(Reply::is_turn);
        is_turn && self.options.reply_policy == ReplyPolicy::AskIfSeen
    }

    /// Logs the calls of one response. A call that was delivered again is in the log already. Another call under a
    /// known id gets an id of its own, so that no two calls of the log have the same (A5).
    fn log_calls(&mut self, mut calls: Vec<FunctionCall>, response: u64, now: Duration) -> Vec<FunctionCall> {
        for call in &mut calls {
            // Every provider reads a history with such arguments (G5); the task is given them as they came.
            let arguments = well_formed(&call.arguments).into_owned();
            let mut logged = FunctionCall { arguments, ..call.clone() };
            if self.is_redelivery(&logged) {
                // It has its output, or will have it when the other one has.
                if let Some(reply) = &mut self.reply {
                    reply.has_output = true;
                }
                continue;
            }
            call.id = self.log.free_id(std::mem::take(&mut call.id));
            logged.id.clone_from(&call.id);
            if let Some(reply) = &mut self.reply {
                reply.made.insert(call.id.clone());
                reply.awaited.insert(call.id.clone());
            }
            let entry = self.log.call(logged, response, now);
            self.added(entry);
        }
        calls
    }

    /// Whether it is the same call as one of this reply, or as one that runs. An equal call of an earlier turn is
    /// a new one: some servers count their ids anew in every response.
    fn is_redelivery(&self, call: &FunctionCall) -> bool {
        let of_this_reply = self.reply.as_ref().is_some_and(|reply| reply.made.contains(&call.id));
        let may_be = of_this_reply || self.running.contains_key(&call.id);
        may_be && self.log.call_of(&call.id).is_some_and(|earlier| **earlier == *call)
    }

    /// The round is over: its words were played, and its calls, if there were any, have given their first outputs.
    pub(in crate::session) fn round_is_over(&mut self, id: ReplyId, made_calls: bool, now: Duration) -> Next {
        self.played(id, now);
        let Some(reply) = self.current(id) else { return Next::Over };
        if !made_calls {
            self.end_reply(Outcome::Ended, None, now);
            return Next::Over;
        }
        reply.awaited.clear();
        let handoff = self.settle_handoffs(now);
        if !self.reply.as_ref().is_some_and(|reply| reply.has_output) {
            self.end_reply(Outcome::Unasked, None, now);
            return Next::Over;
        }
        handoff.map_or(Next::GoOn, Next::HandOff)
    }

    /// The model has failed.
    pub(in crate::session) fn failed(&mut self, id: ReplyId, error: &ModelError, now: Duration) {
        if self.is_current(id) {
            self.events.push(SessionEvent::Error { message: error.to_string() });
            self.end_reply(Outcome::Failed, Some(error), now);
        }
    }

    /// The speaker was cut off, or has failed.
    pub(in crate::session) fn silenced(&mut self, id: ReplyId, error: Option<&str>, now: Duration) {
        if self.is_current(id) {
            let error = error.map(|message| SessionEvent::Error { message: message.to_owned() });
            self.events.extend(error);
            self.end_reply(Outcome::Interrupted, None, now);
        }
    }

    /// Logs what was heard of the round.
    fn log_heard(&mut self, interrupted: bool, now: Duration) {
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
        self.added(entry);
    }

    /// Ends the reply of the moment, if there is one: gives the floor back, settles what it carried, answers.
    pub(super) fn end_reply(&mut self, outcome: Outcome, error: Option<&ModelError>, now: Duration) {
        let cut_off = matches!(outcome, Outcome::Interrupted | Outcome::Failed);
        self.log_heard(cut_off, now);
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
        let mut back = settled.back;
        if outcome != Outcome::Ended {
            // Outputs that this reply asked for and did not tell are owed like any other.
            for mut notice in reply.untold.drain(..).chain(reply.fresh.drain(..)) {
                if self.delivery.has_newer(&notice) {
                    continue;
                }
                notice.since = now;
                back.push(notice.call_id.clone());
                self.owe(notice, now);
            }
        }
        if cut_off {
            self.mark_cut(&reply);
        }
        let call_ids: Vec<String> = reply.told.iter().cloned().chain(ids(&settled.covered)).collect();
        let (reply_id, silent) = (reply.id, reply.all_heard.is_empty());
        self.events.push(if cut_off {
            SessionEvent::ReplyInterrupted { reply_id, call_ids: back, told: reply.told }
        } else if silent {
            SessionEvent::ReplySkipped { reply_id, call_ids }
        } else {
            SessionEvent::ReplyCompleted { reply_id, call_ids }
        });
        self.drop_notices(&settled.dropped);
        self.agent_is(AgentState::Listening);
        let status = match outcome {
            Outcome::Interrupted | Outcome::Failed => ReplyStatus::Interrupted,
            Outcome::Ended | Outcome::Unasked if silent => ReplyStatus::Empty,
            Outcome::Ended | Outcome::Unasked => ReplyStatus::Completed,
        };
        match reply.purpose {
            Purpose::Turn(tickets) => {
                for ticket in tickets {
                    let answer = match error {
                        Some(error) => Err(SessionError::Model(error.clone())),
                        None => Ok(Turn { reply_id, text: reply.all_heard.clone(), status }),
                    };
                    self.answers.push((ticket, answer));
                }
            }
            Purpose::Notices => {}
            Purpose::Line(line) => {
                let played = if cut_off { Played::Interrupted } else { Played::All };
                self.said_lines.push((line.id, played));
            }
        }
    }
}
