//! One reply, from the request to its end: what it says, which calls it makes, what becomes of what it carried.

use std::{collections::HashSet, time::Duration};

use super::{Conversation, ids};
use crate::{
    chat::{Message, RequestItem, Role, view},
    delivery::{Notice, Outcome},
    floor::ReplyId,
    model::{ModelError, ToolChoice},
    session::{
        SessionError,
        event::{AgentState, SessionEvent},
        turn::{ReplyStatus, Ticket, Turn},
    },
    task::FunctionCall,
    toolset::repair::well_formed,
};

/// What one generation is asked with, beside instructions and tools.
pub(in crate::session) struct Generation {
    pub(in crate::session) history: Vec<RequestItem>,
    pub(in crate::session) note: Option<String>,
    pub(in crate::session) tool_choice: ToolChoice,
}

/// The reply that has the floor.
pub(super) struct Reply {
    id: ReplyId,
    /// The texts of the user that it answers; none if it is made because of notices.
    tickets: Vec<Ticket>,
    /// Rounds of tool calls so far.
    steps: u32,
    /// What this generation has said so far.
    said: String,
    /// What the generations before it have said.
    all_said: String,
    /// Outputs that an earlier generation of this reply has told.
    told: Vec<String>,
    /// Calls that it has made, by their ids in the log.
    made: HashSet<String>,
    /// Calls of this round whose first output is not there yet.
    pub(super) awaited: HashSet<String>,
    /// First outputs of this reply's calls, which nothing that was said covers yet.
    pub(super) fresh: Vec<Notice>,
    /// Whether the calls of this round gave anything to reply to.
    pub(super) has_output: bool,
}

impl Reply {
    pub(super) fn new(id: ReplyId, tickets: Vec<Ticket>) -> Self {
        Self {
            id,
            tickets,
            steps: 0,
            said: String::new(),
            all_said: String::new(),
            told: Vec::new(),
            made: HashSet::new(),
            awaited: HashSet::new(),
            fresh: Vec::new(),
            has_output: false,
        }
    }

    /// Whether it is made because of notices, without a turn of the user.
    fn is_deferred(&self) -> bool {
        self.tickets.is_empty()
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

    /// What to ask the model; the reply carries every notice that is in the log now (B6).
    pub(in crate::session) fn generation(&mut self, id: ReplyId) -> Option<Generation> {
        let max_steps = self.options.max_tool_steps;
        let reply = self.current(id)?;
        let (deferred, last_round) = (reply.is_deferred(), reply.steps >= max_steps);
        self.delivery.carry();
        let carried = self.delivery.carried();
        let mut notes = Vec::new();
        if !carried.is_empty() {
            let call_ids = ids(carried).join(", ");
            notes.push(if deferred {
                self.prompts.deferred_reply(&call_ids)
            } else {
                self.prompts.untold_results(&call_ids)
            });
            if carried.iter().any(|notice| notice.tries > 0) {
                notes.push(self.prompts.deferred_again());
            }
        }
        if last_round && !deferred {
            notes.push(self.prompts.answer_without_tools());
        }
        Some(Generation {
            history: view(&self.log, &self.prompts),
            note: (!notes.is_empty()).then(|| notes.join(" ")),
            tool_choice: if deferred || last_round { ToolChoice::None } else { ToolChoice::Auto },
        })
    }

    /// The model says the next words; false if the reply is over.
    pub(in crate::session) fn said(&mut self, id: ReplyId, text: String) -> bool {
        let Some(reply) = self.current(id) else { return false };
        if text.is_empty() {
            return true;
        }
        reply.said.push_str(&text);
        self.agent_is(AgentState::Speaking);
        self.events.push(SessionEvent::ReplyDelta { reply_id: id, text });
        true
    }

    /// The generation has ended; the calls to be made. Without calls the reply is over.
    pub(in crate::session) fn generated(
        &mut self,
        id: ReplyId,
        calls: Vec<FunctionCall>,
        now: Duration,
    ) -> Option<Vec<FunctionCall>> {
        let max_steps = self.options.max_tool_steps;
        let reply = self.current(id)?;
        if calls.is_empty() {
            self.end_reply(Outcome::Ended, None, now);
            return None;
        }
        if reply.is_deferred() || reply.steps >= max_steps {
            let silent = reply.said.trim().is_empty();
            let error = ModelError::failed("it called tools in an answer that may call none");
            if silent {
                self.failed(id, &error, now);
            } else {
                tracing::warn!("{error}");
                self.end_reply(Outcome::Ended, None, now);
            }
            return None;
        }
        reply.steps += 1;
        reply.has_output = false;
        let spoke = !reply.said.trim().is_empty();
        self.log_said(false, now);
        if spoke {
            // These words were said knowing what the generation carried: it is told.
            let told = ids(&self.delivery.settle(Outcome::Ended, true, now).covered);
            if let Some(reply) = self.current(id) {
                reply.told.extend(told);
                reply.fresh.clear();
            }
        }
        let calls = self.log_calls(calls, now);
        self.agent_is(AgentState::Thinking);
        Some(calls)
    }

    /// Logs the calls of one response. A call that was delivered again is in the log already. Another call under a
    /// known id gets an id of its own, so that no two calls of the log have the same (A5).
    fn log_calls(&mut self, mut calls: Vec<FunctionCall>, now: Duration) -> Vec<FunctionCall> {
        let response = self.log.next_response();
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
        let may_be = of_this_reply || self.running.contains(&call.id);
        may_be && self.log.call_of(&call.id).is_some_and(|earlier| **earlier == *call)
    }

    /// All calls of the round have given their first output; whether the model is to be asked again. If none of
    /// them gave anything, the reply is over.
    pub(in crate::session) fn outputs_are_in(&mut self, id: ReplyId, now: Duration) -> bool {
        let Some(reply) = self.current(id) else { return false };
        reply.awaited.clear();
        let goes_on = reply.has_output;
        if !goes_on {
            self.end_reply(Outcome::Unasked, None, now);
        }
        goes_on
    }

    /// The model has failed.
    pub(in crate::session) fn failed(&mut self, id: ReplyId, error: &ModelError, now: Duration) {
        if self.is_current(id) {
            self.events.push(SessionEvent::Error { message: error.to_string() });
            self.end_reply(Outcome::Failed, Some(error), now);
        }
    }

    /// Logs what the generation has said.
    fn log_said(&mut self, interrupted: bool, now: Duration) {
        let Some(reply) = &mut self.reply else { return };
        let text = std::mem::take(&mut reply.said);
        if text.trim().is_empty() {
            return;
        }
        if !reply.all_said.is_empty() {
            reply.all_said.push_str("\n\n");
        }
        reply.all_said.push_str(&text);
        let entry = self.log.message(Message { role: Role::Assistant, text, interrupted }, now);
        self.added(entry);
    }

    /// Ends the reply of the moment, if there is one: gives the floor back, settles what it carried, answers.
    pub(super) fn end_reply(&mut self, outcome: Outcome, error: Option<&ModelError>, now: Duration) {
        let cut_off = matches!(outcome, Outcome::Interrupted | Outcome::Failed);
        let heard = self.reply.as_ref().is_some_and(|reply| !reply.said.trim().is_empty());
        self.log_said(cut_off, now);
        let Some(reply) = self.reply.take() else { return };
        self.floor.release(reply.id);
        let settled = self.delivery.settle(outcome, heard, now);
        let mut back = settled.back;
        if outcome != Outcome::Ended {
            // Outputs that this reply asked for and did not tell are owed like any other.
            for mut notice in reply.fresh {
                notice.since = now;
                back.push(notice.call_id.clone());
                self.owe(notice);
            }
        }
        let (reply_id, silent) = (reply.id, reply.all_said.is_empty());
        let call_ids: Vec<String> = reply.told.iter().cloned().chain(ids(&settled.covered)).collect();
        self.events.push(if cut_off {
            SessionEvent::ReplyInterrupted { reply_id, call_ids: back, told: reply.told }
        } else if silent {
            SessionEvent::ReplySkipped { reply_id, call_ids }
        } else {
            SessionEvent::ReplyCompleted { reply_id, call_ids }
        });
        self.drop_notices(&settled.dropped);
        let status = match outcome {
            Outcome::Interrupted | Outcome::Failed => ReplyStatus::Interrupted,
            Outcome::Ended | Outcome::Unasked if silent => ReplyStatus::Empty,
            Outcome::Ended | Outcome::Unasked => ReplyStatus::Completed,
        };
        for ticket in reply.tickets {
            let answer = match error {
                Some(error) => Err(SessionError::Model(error.clone())),
                None => Ok(Turn { reply_id, text: reply.all_said.clone(), status }),
            };
            self.answers.push((ticket, answer));
        }
        self.agent_is(AgentState::Listening);
    }
}
