//! What tasks do to a conversation: their words go into the log, and what the user should hear of is owed.

use std::time::Duration;

use super::Conversation;
use crate::{
    delivery::{Notice, Weight},
    session::event::SessionEvent,
    task::{FunctionCall, FunctionOutput, TaskEvent, What},
    toolset::repair::well_formed,
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
                let id = self.add_news(event, output, Weight::Progress, true, now);
                self.events.push(SessionEvent::ToolCallUpdated {
                    id,
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    message: update.message().to_owned(),
                    progress: update.done().map(percent),
                });
            }
            What::Detached { output } => {
                self.first_output(call, output, Weight::Progress, true, now);
                self.events.push(SessionEvent::ToolCallUpdated {
                    id: call.id.clone(),
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    message: output.text.to_string(),
                    progress: None,
                });
            }
            What::Ended { status, output, notify, .. } => {
                self.running.remove(&call.id);
                self.add_news(event, output, Weight::Result, notify, now);
                self.events.push(SessionEvent::ToolCallEnded {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    status,
                    message: output.text.to_string(),
                });
            }
            What::Refused { reason, output } => {
                self.first_output(call, output, Weight::Result, true, now);
                self.events.push(SessionEvent::ToolCallRefused {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    reason,
                });
            }
        }
    }

    /// Logs what a task says; the id of the call in the log that holds it.
    fn add_news(
        &mut self,
        event: TaskEvent<'_>,
        output: &FunctionOutput,
        weight: Weight,
        notify: bool,
        now: Duration,
    ) -> String {
        let Some(update) = event.to_update() else {
            self.first_output(event.call, output, weight, notify, now);
            return event.call.id.clone();
        };
        let mut call = update.pair.call;
        call.id = self.log.free_id(call.id); // a model may have made a call under just this id
        call.arguments = well_formed(&call.arguments).into_owned();
        let id = call.id.clone();
        let response = self.log.next_response();
        let entry = self.log.call(call, response, now);
        self.added(entry);
        self.add_output(&id, output, now);
        if notify {
            self.owe(Notice::new(id.clone(), weight, now));
        }
        id
    }

    /// A call's first output. The reply that waits for it tells it; without one, it is owed like an update.
    fn first_output(
        &mut self,
        call: &FunctionCall,
        output: &FunctionOutput,
        weight: Weight,
        notify: bool,
        now: Duration,
    ) {
        self.add_output(&call.id, output, now);
        let notice = Notice::new(call.id.clone(), weight, now);
        let is_news = notify && !output.is_empty();
        match self.reply.as_mut().filter(|reply| reply.awaited.contains(&call.id)) {
            Some(reply) => {
                reply.awaited.remove(&call.id);
                reply.has_output |= !output.is_empty();
                reply.fresh.extend(is_news.then_some(notice));
            }
            None if is_news => self.owe(notice),
            None => {}
        }
    }

    fn add_output(&mut self, call_id: &str, output: &FunctionOutput, now: Duration) {
        if let Some(entry) = self.log.output(call_id, output.clone(), now) {
            self.added(entry);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is from 0 to 1")]
fn percent(done: f32) -> u8 {
    (done * 100.0).round() as u8
}
