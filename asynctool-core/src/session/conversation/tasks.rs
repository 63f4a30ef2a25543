//! What tasks do to a conversation: their words go into the log, and what the user should hear of is owed.

use std::time::Duration;

use super::Conversation;
use crate::{
    delivery::{Notice, Weight},
    session::event::SessionEvent,
    task::{FunctionCall, FunctionOutput, TaskEvent, What},
};

impl Conversation {
    /// Something happened to a call.
    pub(in crate::session) fn task_event(&mut self, event: TaskEvent<'_>, now: Duration) {
        if self.stage == super::Stage::Over {
            return;
        }
        let call = event.call;
        match event.what {
            What::Started => {
                self.running.insert(call.id.clone());
                self.events.push(SessionEvent::ToolCallStarted {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    arguments: call.arguments.clone(),
                });
            }
            What::Updated { update, output, .. } => {
                let id = match event.to_update() {
                    Some(update) => {
                        let id = update.pair.call.id.clone();
                        self.add_pair(update.pair.call, output, now);
                        self.owe(Notice::new(id.clone(), Weight::Progress, now));
                        id
                    }
                    None => {
                        self.first_output(call, output, Weight::Progress, now);
                        call.id.clone()
                    }
                };
                self.events.push(SessionEvent::ToolCallUpdated {
                    id,
                    call_id: call.id.clone(),
                    message: update.message().to_owned(),
                    progress: update.done().map(percent),
                });
            }
            What::Ended { status, output, notify, .. } => {
                self.running.remove(&call.id);
                match event.to_update() {
                    Some(update) => {
                        let id = update.pair.call.id.clone();
                        self.add_pair(update.pair.call, output, now);
                        if notify {
                            self.owe(Notice::new(id, Weight::Result, now));
                        }
                    }
                    None => self.first_output(call, output, Weight::Result, now),
                }
                self.events.push(SessionEvent::ToolCallEnded {
                    call_id: call.id.clone(),
                    status,
                    message: output.text.to_string(),
                });
            }
            What::Refused { reason, output } => {
                self.add_output(&call.id, output, now);
                if let Some(reply) = &mut self.reply
                    && reply.awaited.remove(&call.id)
                {
                    reply.has_output = true;
                }
                self.events.push(SessionEvent::ToolCallRefused {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    reason,
                });
            }
        }
    }

    /// A call's first output. The reply that waits for it tells it; without one, it is owed like an update.
    fn first_output(&mut self, call: &FunctionCall, output: &FunctionOutput, weight: Weight, now: Duration) {
        self.add_output(&call.id, output, now);
        if output.is_empty() {
            if let Some(reply) = &mut self.reply {
                reply.awaited.remove(&call.id);
            }
            return;
        }
        let notice = Notice::new(call.id.clone(), weight, now);
        if let Some(reply) = &mut self.reply
            && reply.awaited.remove(&call.id)
        {
            reply.has_output = true;
            reply.fresh.push(notice);
        } else {
            self.owe(notice);
        }
    }

    fn add_output(&mut self, call_id: &str, output: &FunctionOutput, now: Duration) {
        if let Some(entry) = self.log.output(call_id, output.clone(), now) {
            self.added(entry);
        }
    }

    fn add_pair(&mut self, call: FunctionCall, output: &FunctionOutput, now: Duration) {
        let id = call.id.clone();
        for entry in self.log.response([call], now) {
            self.added(entry);
        }
        self.add_output(&id, output, now);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is from 0 to 1")]
fn percent(done: f32) -> u8 {
    (done * 100.0).round() as u8
}
