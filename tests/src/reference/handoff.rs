//! Who speaks: handoffs of the host and of tools (E6, E7).

use std::collections::BTreeSet;

use super::{World, notices::Notice};
use crate::script::Telling;

/// A call of a batch that hands the conversation over. Its output is told when all calls of the batch have answered.
pub(super) struct Asked {
    pub(super) notice: Notice,
    pub(super) to: String,
}

/// What the model reads of a handoff.
pub(super) fn handed_off(to: &str) -> String {
    format!("{to} goes on")
}

impl World<'_> {
    /// At an idle moment: what was wished for last.
    pub(super) fn hand_over_idle(&mut self) -> bool {
        let to = self.next_agent.take();
        to.map(|to| self.hand_over(to)).is_some()
    }

    pub(super) fn hand_over(&mut self, to: String) {
        let from = std::mem::replace(&mut self.agent, to.clone());
        self.tell(Telling::HandedOff { from, to });
    }

    /// All calls of a batch have answered: who goes on.
    pub(super) fn settle_handoffs(&mut self) -> Option<String> {
        let asked = std::mem::take(&mut self.speech.as_mut()?.asked);
        let (news, next) = self.answer_handoffs(asked);
        if let Some(speech) = &mut self.speech {
            speech.has_news |= !news.is_empty();
            speech.fresh.extend(news);
        }
        next
    }

    /// The outputs of calls that hand over, which are news, and to whom. Two targets are errors, and nobody goes on (E7).
    pub(super) fn answer_handoffs(&mut self, asked: Vec<Asked>) -> (Vec<Notice>, Option<String>) {
        let targets: BTreeSet<&str> = asked.iter().map(|asked| asked.to.as_str()).collect();
        let conflict = (targets.len() > 1)
            .then(|| format!("not to {}", targets.into_iter().collect::<Vec<_>>().join(", ")));
        let (mut news, mut next) = (Vec::new(), None);
        for Asked { notice, to } in asked {
            let text = conflict.clone().unwrap_or_else(|| handed_off(&to));
            self.output(&notice.id, &text, conflict.is_some());
            news.push(notice);
            next = conflict.is_none().then_some(to);
        }
        (news, next)
    }
}
