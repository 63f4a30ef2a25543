//! When the conversation goes to another agent: after the calls of a round, or at the next idle moment.

use std::{collections::BTreeSet, time::Duration};

use super::{Conversation, reply::Reply};
use crate::{delivery::Notice, session::event::SessionEvent, task::FunctionOutput, toolset::Handoff};

/// A handoff that a call of a round asks for; its output is logged when all calls of the round have answered.
pub(super) struct AskedHandoff {
    pub(super) notice: Notice,
    pub(super) output: FunctionOutput,
    pub(super) handoff: Handoff,
}

impl Conversation {
    /// The host asks for another agent, or a task that has spoken before does: at the next idle moment. The last wish
    /// stands.
    pub(in crate::session) fn hand_off(&mut self, handoff: Handoff) {
        if self.stage == super::Stage::Open {
            self.handoff = Some(handoff);
        }
    }

    /// All calls of a round have answered: to whom the conversation goes. Calls that name different agents are errors,
    /// and nothing changes (E7).
    pub(super) fn settle_handoffs(&mut self, now: Duration) -> Option<Handoff> {
        let asked = std::mem::take(&mut self.reply.as_mut()?.handoffs);
        let names: BTreeSet<&str> = asked.iter().map(|asked| asked.handoff.to()).collect();
        let conflict = (names.len() > 1).then(|| {
            let names: Vec<&str> = names.into_iter().collect();
            FunctionOutput::error(self.prompts.handoff_conflict(&names.join(", ")))
        });
        let mut handoff = None;
        for asked in asked {
            let output = conflict.as_ref().unwrap_or(&asked.output);
            self.add_output(&asked.notice.call_id, output, now);
            if let Some(reply) = &mut self.reply {
                reply.has_output = true;
                reply.fresh.push(asked.notice);
            }
            handoff = Some(asked.handoff);
        }
        handoff.filter(|_| conflict.is_none())
    }

    /// The reply was cut off before all calls of its round had answered: there is no batch any more, and what was asked
    /// for happens at the next idle moment.
    pub(super) fn release_handoffs(&mut self, reply: &mut Reply, now: Duration) {
        for asked in reply.handoffs.drain(..) {
            self.add_output(&asked.notice.call_id, &asked.output, now);
            reply.fresh.push(asked.notice);
            self.handoff = Some(asked.handoff);
        }
    }

    /// The driver has changed the agent.
    pub(in crate::session) fn handed_off(&mut self, to: &str) {
        let from = std::mem::replace(&mut self.agent_name, to.to_owned());
        self.events.push(SessionEvent::Handoff { from, to: to.to_owned() });
    }

    /// The agent could not be changed; the one who speaks goes on.
    pub(in crate::session) fn handoff_failed(&mut self, to: &str, error: &str) {
        let message = format!("the conversation cannot be handed to `{to}`: {error}");
        self.events.push(SessionEvent::Error { message });
    }
}
