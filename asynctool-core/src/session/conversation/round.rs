//! One round of a reply: what the model is asked, what is heard of its words, which calls it makes.

use std::{sync::Arc, time::Duration};

use super::{
    Conversation, ids,
    reply::{Ending, Purpose},
};
use crate::{
    chat::{RequestItem, view},
    delivery::{Notice, Outcome},
    floor::ReplyId,
    model::{ModelError, ToolChoice, Usage},
    session::{
        event::{AgentState, SessionEvent},
        options::ReplyPolicy,
    },
    task::{FunctionCall, Mandate, is_plain},
    toolset::{
        Handoff,
        names::speakable,
        question::in_quotes,
        repair::{logged_arguments, shared},
    },
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

/// The calls of a response that are to be made.
pub(in crate::session) struct Response {
    pub(in crate::session) calls: Vec<FunctionCall>,
    /// Who stands behind them.
    pub(in crate::session) mandate: Mandate,
}

/// The ids of notices within a sentence. Most are made by a provider, and some by whoever plays one: what is not plainly
/// an id stands in quotes (H2a).
fn named(notices: &[Notice]) -> String {
    const LONGEST: usize = 100;
    let is_of_id = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let mut names = String::new();
    for Notice { call_id, .. } in notices {
        if !names.is_empty() {
            names.push_str(", ");
        }
        // The first of the two looks for no more than the second, and is fast.
        if call_id.len() <= LONGEST && (is_plain(call_id) || call_id.chars().all(is_of_id)) {
            names.push_str(call_id);
        } else {
            names.push_str(&in_quotes(call_id));
        }
    }
    names
}

impl Conversation {
    /// A round of the reply begins: what the model is asked, or what is said without it. The reply carries every notice
    /// that is in the log now (B6).
    pub(in crate::session) fn round(&mut self, id: ReplyId) -> Option<Round> {
        let has_steps_left = self.steps < self.options.max_tool_steps;
        let deferred_may = self.options.deferred_tools;
        let (is_attended, mandate) = (self.options.attended, self.mandate);
        let reply = self.current(id)?;
        reply.begin_round();
        if let Purpose::Line(line) = &reply.purpose {
            return Some(Round { number: reply.rounds, words: Words::Given(line.text.clone()) });
        }
        let (number, deferred) = (reply.rounds, reply.is_deferred());
        let may_call = has_steps_left && (!deferred || deferred_may);
        reply.may_call = may_call;
        reply.mandate = match (is_attended, reply.is_turn() && !reply.has_read) {
            (false, _) => Mandate::ASSUMED,
            (true, true) => mandate,
            (true, false) => Mandate::NONE,
        };
        self.carry(deferred);
        let history = view(&self.log, &self.prompts);
        let words = Words::Asked(Generation {
            note: self.note(deferred, may_call, &history),
            history,
            tool_choice: if may_call { ToolChoice::Auto } else { ToolChoice::None },
        });
        Some(Round { number, words })
    }

    /// Gives the pending notices to a reply that begins a round; under `Always` only deferred ones tell them, unless they
    /// are urgent (B7, B8).
    pub(super) fn carry(&mut self, deferred: bool) {
        if deferred || self.options.reply_policy != ReplyPolicy::Always {
            self.delivery.carry();
        } else {
            self.delivery.carry_urgent();
        }
    }

    /// What is said to the model in this one request.
    fn note(&self, deferred: bool, may_call: bool, history: &[RequestItem]) -> Option<String> {
        let (prompts, carried) = (&self.prompts, self.delivery.carried());
        let mut notes = Vec::new();
        let (seen, new): (Vec<_>, Vec<_>) = carried.iter().cloned().partition(|notice| notice.was_seen);
        if !new.is_empty() || (!seen.is_empty() && !deferred) {
            let call_ids = if deferred { named(&new) } else { named(carried) };
            notes.push(if deferred {
                prompts.deferred_reply(&call_ids)
            } else {
                prompts.untold_results(&call_ids)
            });
        }
        if !seen.is_empty() && deferred {
            notes.push(prompts.deferred_seen(&named(&seen)));
        }
        if deferred && !may_call {
            notes.push(prompts.deferred_no_tools());
        }
        if carried.iter().any(|notice| notice.tries > 0) {
            notes.push(prompts.deferred_again());
        }
        if !deferred && !may_call {
            notes.push(prompts.answer_without_tools());
        }
        notes.retain(|note| !note.is_empty()); // a host may leave a sentence out
        // To a model, words of the agent at the end of a request are a beginning that it is to go on with (B13).
        if notes.is_empty() && history.last().is_some_and(RequestItem::is_of_agent) {
            notes.extend(Some(prompts.answer_last()).filter(|note| !note.is_empty()));
        }
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

    /// An answer of the model has used this much (F6).
    pub(in crate::session) fn used(&mut self, id: ReplyId, usage: Usage) {
        if self.current(id).is_some() {
            self.events.push(SessionEvent::Usage { reply_id: id, usage });
        }
    }

    /// How much of a reply was heard, in bytes: by it the driver sees that a speaker still speaks.
    pub(in crate::session) fn heard_so_far(&self, id: ReplyId) -> usize {
        let current = self.reply.as_ref().filter(|reply| reply.id == id);
        current.map_or(0, |reply| reply.heard.len() + reply.all_heard.len())
    }

    /// The model has written its answer, in which `is_silent` tells that there are no words; those of its calls that
    /// are to be made. If it called nothing, the reply ends when its words are played.
    pub(in crate::session) fn generated(
        &mut self,
        id: ReplyId,
        calls: Vec<FunctionCall>,
        is_silent: bool,
        now: Duration,
    ) -> Option<Response> {
        let reply = self.current(id)?;
        let is_asked = !matches!(reply.purpose, Purpose::Line(_));
        let calls_against_its_word = !calls.is_empty() && !reply.may_call;
        if calls_against_its_word {
            let error = ModelError::failed("it called tools in an answer that may call none");
            if is_silent {
                self.failed(id, &error, now);
                return None;
            }
            tracing::warn!("{error}");
        }
        if is_asked {
            self.delivery.model_answered();
        }
        if calls.is_empty() || calls_against_its_word {
            return None;
        }
        let reply = self.current(id)?;
        reply.has_output = false;
        self.steps += 1;
        let response = self.log.next_response();
        if let Some(reply) = self.current(id) {
            reply.response = Some(response);
        }
        self.settle_told(now);
        let mandate = self.current(id).map_or(Mandate::NONE, |reply| reply.mandate);
        let calls = self.log_calls(calls, response, now);
        self.agent_thinks();
        Some(Response { calls, mandate })
    }

    /// Logs the calls of one response; those that are to be made. A call that was delivered again is in the log
    /// already, and is not made again. Another call under a known id gets an id of its own, so that no two calls of
    /// the log have the same (A5).
    fn log_calls(&mut self, calls: Vec<FunctionCall>, response: u64, now: Duration) -> Vec<FunctionCall> {
        let mut new = Vec::with_capacity(calls.len());
        for mut call in calls {
            // Every provider reads a history with such a name (A3) and such arguments (G5); the task is given them as they
            // came.
            let name = shared(&call.name, speakable);
            let arguments = logged_arguments(&call.arguments);
            let mut logged = FunctionCall { name, arguments, ..call.clone() };
            if let Some(known) = self.delivered_before(&logged) {
                let is_answered = self.log.output_of(&known).is_some();
                if let Some(reply) = &mut self.reply {
                    reply.has_output = true;
                    if !is_answered {
                        reply.awaited.insert(known);
                    }
                }
                continue;
            }
            call.id = self.log.free_id(call.id);
            let given = std::mem::replace(&mut logged.id, call.id.clone());
            if given != call.id {
                self.renamed.entry(given.clone()).or_default().push(call.id.clone());
            }
            if let Some(reply) = &mut self.reply {
                reply.made.insert(call.id.clone(), given);
                reply.awaited.insert(call.id.clone());
            }
            let entry = self.log.call(logged, response, now);
            self.added([entry]);
            new.push(call);
        }
        new
    }

    /// The id in the log of the same call, if this turn has made it, or if it runs. An equal call of an earlier turn is a
    /// new one: some servers count their ids anew in every response, and so some calls have other ids in the log.
    fn delivered_before(&mut self, call: &FunctionCall) -> Option<Arc<str>> {
        // A server that gives no ids cannot deliver a call again: there is nothing to know it by.
        if call.id.is_empty() {
            return None;
        }
        let Self { reply, running, log, renamed, .. } = self;
        let given = |id: &Arc<str>| {
            let made = reply.as_ref().and_then(|reply| reply.made.get(id));
            let own = || running.get_key_value(id).map(|(id, task)| task.given_id.as_ref().unwrap_or(id));
            made.or_else(own).cloned()
        };
        if let Some(ids) = renamed.get_mut(&call.id) {
            ids.retain(|id| given(id).is_some()); // others are not asked for again
        }
        let is_same = |id: &str| {
            log.call_of(id)
                .is_some_and(|earlier| (&earlier.name, &earlier.arguments) == (&call.name, &call.arguments))
        };
        let mut known = std::iter::once(&call.id).chain(renamed.get(&call.id).into_iter().flatten());
        known.find(|id| given(id).as_ref() == Some(&call.id) && is_same(id)).cloned()
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

    /// Whether a call of the round has no first output yet.
    pub(in crate::session) fn awaits_output(&self, id: ReplyId) -> bool {
        self.reply.as_ref().is_some_and(|reply| reply.id == id && !reply.awaited.is_empty())
    }

    /// The round is over: its words were played, and its calls, if there were any, have given their first outputs.
    pub(in crate::session) fn round_is_over(&mut self, id: ReplyId, made_calls: bool, now: Duration) -> Next {
        self.played(id, now);
        let Some(reply) = self.current(id) else { return Next::Over };
        if !made_calls {
            self.end_reply(Ending::Said, now);
            return Next::Over;
        }
        reply.awaited.clear();
        let handoff = self.settle_handoffs(now);
        if !self.reply.as_ref().is_some_and(|reply| reply.has_output) {
            self.end_reply(Ending::Unasked, now);
            return Next::Over;
        }
        handoff.map_or(Next::GoOn, Next::HandOff)
    }
}
