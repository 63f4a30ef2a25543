//! `one_voice`.

use asynctool_core::{AgentState, ReplyId, SessionEvent, UserState};

use super::{End, Found, Invariant, ONE_VOICE, Rules};

/// Who speaks, by the events.
#[derive(Default)]
pub(super) struct Voice {
    reply: Option<ReplyId>,
    last: Option<ReplyId>,
    user_speaks: bool,
}

impl Invariant for Voice {
    fn see(&mut self, event: &SessionEvent, _: &Rules, found: &mut Found) {
        match event {
            SessionEvent::UserStateChanged { state } => {
                let speaks = *state == UserState::Speaking;
                if std::mem::replace(&mut self.user_speaks, speaks) == speaks {
                    found.add(ONE_VOICE, format!("the user is {state:?} twice"));
                }
            }
            SessionEvent::AgentStateChanged { state: AgentState::Thinking | AgentState::Speaking }
                if self.reply.is_none() =>
            {
                found.add(ONE_VOICE, "the agent is busy without a reply");
            }
            SessionEvent::ReplyScheduled { reply_id, .. } => {
                if let Some(other) = self.reply.replace(*reply_id) {
                    found.add(ONE_VOICE, format!("reply {reply_id} begins while {other} is given"));
                }
                if self.user_speaks {
                    found.add(ONE_VOICE, format!("reply {reply_id} begins while the user speaks"));
                }
                if self.last.is_some_and(|last| last >= *reply_id) {
                    found.add(ONE_VOICE, format!("reply {reply_id} is not the first of this number"));
                }
                self.last = Some(*reply_id);
            }
            SessionEvent::ReplyDelta { reply_id, .. } if self.reply != Some(*reply_id) => {
                found.add(ONE_VOICE, format!("words of reply {reply_id}, which is not given"));
            }
            SessionEvent::ReplyCompleted { reply_id, .. }
            | SessionEvent::ReplyInterrupted { reply_id, .. }
            | SessionEvent::ReplySkipped { reply_id, .. }
                if self.reply.take() != Some(*reply_id) =>
            {
                found.add(ONE_VOICE, format!("the end of reply {reply_id}, which is not given"));
            }
            _ => {}
        }
    }

    fn end(&mut self, _: &End<'_>, _: &Rules, found: &mut Found) {
        if let Some(reply) = self.reply {
            found.add(ONE_VOICE, format!("reply {reply} has no end"));
        }
    }
}
