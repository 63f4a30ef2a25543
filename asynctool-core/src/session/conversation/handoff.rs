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
        let unwanted =
            if self.stage == super::Stage::Open { self.handoff.replace(handoff) } else { Some(handoff) };
        self.let_go.extend(unwanted);
    }

    /// All calls of a round have answered: to whom the conversation goes.
    pub(super) fn settle_handoffs(&mut self, now: Duration) -> Option<Handoff> {
        let asked = std::mem::take(&mut self.reply.as_mut()?.handoffs);
        let (fresh, handoff) = self.answer_handoffs(asked, now);
        if let Some(reply) = &mut self.reply {
            reply.has_output |= !fresh.is_empty();
            reply.fresh.extend(fresh);
        }
        handoff
    }

    /// The reply was cut off before all calls of its round had answered: what was asked for happens at the next idle
    /// moment.
    pub(super) fn release_handoffs(&mut self, reply: &mut Reply, now: Duration) {
        let asked = std::mem::take(&mut reply.handoffs);
        let (fresh, handoff) = self.answer_handoffs(asked, now);
        reply.fresh.extend(fresh);
        if let Some(handoff) = handoff {
            self.hand_off(handoff);
        }
    }

    /// Logs the outputs of calls that hand over, and says to whom. If they name different agents they are errors, and
    /// nothing changes (E7).
    fn answer_handoffs(&mut self, asked: Vec<AskedHandoff>, now: Duration) -> (Vec<Notice>, Option<Handoff>) {
        let names: BTreeSet<&str> = asked.iter().map(|asked| asked.handoff.to()).collect();
        let conflict = (names.len() > 1).then(|| {
            let names: Vec<&str> = names.into_iter().collect();
            FunctionOutput::error(self.prompts.handoff_conflict(&names.join(", ")))
        });
        let (mut fresh, mut handoff) = (Vec::new(), None);
        for asked in asked {
            let output = conflict.as_ref().unwrap_or(&asked.output);
            self.add_output(&asked.notice.call_id, output, now);
            fresh.push(asked.notice);
            self.let_go.extend(handoff.replace(asked.handoff));
        }
        if conflict.is_some() {
            self.let_go.extend(handoff.take());
        }
        (fresh, handoff)
    }

    /// The driver has changed the agent.
    pub(in crate::session) fn handed_off(&mut self, to: &str) {
        let from = std::mem::replace(&mut self.agent_name, to.to_owned());
        self.events.push(SessionEvent::Handoff { from, to: to.to_owned() });
    }

    /// The agent cannot be changed, and the one who speaks goes on; what the model reads of it.
    pub(in crate::session) fn handoff_failed(&mut self, to: &str, error: &str) -> FunctionOutput {
        let message = format!("the conversation cannot be handed to `{to}`: {error}");
        self.events.push(SessionEvent::Error { message });
        FunctionOutput::error(self.prompts.handoff_failed(to))
    }
}
