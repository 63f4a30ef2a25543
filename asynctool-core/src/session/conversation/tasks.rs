//! What tasks do to a conversation: their words go into the log, and what the user should hear of is owed.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{
    Conversation,
    handoff::AskedHandoff,
    reply::{Purpose, Reply},
};
use crate::{
    delivery::{Notice, Weight},
    session::event::{InterruptedBy, SessionEvent},
    task::{CANCEL_TASK, FunctionCall, FunctionOutput, GET_RUNNING_TASKS, TaskEvent, What},
    toolset::{Handoff, Update, Urgency, repair::logged_arguments},
};

/// What the conversation knows of a task that runs.
pub(super) struct TaskNote {
    /// When it said something last.
    pub(super) updated: Duration,
    /// Whether the reply of the turn that made its call was cut off.
    pub(super) was_cut: bool,
    /// Whether one of its fillers was.
    pub(super) fills_no_more: bool,
    /// The id that the model's server gave its call, if it is another one.
    pub(super) given_id: Option<Arc<str>>,
    /// The arguments as the pairs in the log have them, once there is one.
    arguments: Option<Arc<str>>,
    /// The calls in the log that hold its newest words, by what they supersede.
    newest: HashMap<String, Arc<str>>,
}

impl Conversation {
    /// Something happened to a call.
    pub(in crate::session) fn task_event(&mut self, event: TaskEvent<'_>, now: Duration) {
        if self.stage == super::Stage::Over {
            return;
        }
        let call = event.call;
        match event.what {
            What::Started => {
                let made = self.reply.as_ref().and_then(|reply| reply.made.get(&call.id));
                let note = TaskNote {
                    updated: now,
                    was_cut: made.is_none(),
                    fills_no_more: false,
                    given_id: made.filter(|given| **given != call.id).cloned(),
                    arguments: None,
                    newest: HashMap::new(),
                };
                self.running.insert(call.id.clone(), note);
                self.events.push(SessionEvent::ToolCallStarted {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    arguments: call.arguments.clone(),
                });
            }
            What::Updated { update, output, .. } => self.updated(event, update, output, now),
            What::Detached { output } => {
                let notice = Notice::new(call.id.clone(), call.id.clone(), Weight::Progress, now);
                self.first_output(call, output, Some(notice), now);
                self.events.push(SessionEvent::ToolCallUpdated {
                    id: call.id.clone(),
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    message: output.text.clone(),
                    progress: None,
                    supersedes: None,
                });
            }
            What::ApprovalRequested { question, deadline } => {
                self.events.push(SessionEvent::ApprovalRequested {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    question: question.to_owned(),
                    deadline_ms: u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX),
                });
            }
            What::ApprovalAnswered { granted, by, reason } => {
                self.events.push(SessionEvent::ApprovalAnswered {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    granted,
                    by,
                    reason: reason.map(str::to_owned),
                });
            }
            What::Ended { status, output, notify, handoff, .. } => {
                self.ended(event, output, notify, handoff, now);
                self.events.push(SessionEvent::ToolCallEnded {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    status,
                    message: output.text.clone(),
                });
                self.silence_task(&call.id, now);
            }
            What::Refused { reason, output } => {
                let notice = Notice::new(call.id.clone(), call.id.clone(), Weight::Result, now);
                self.first_output(call, output, Some(notice), now);
                self.events.push(SessionEvent::ToolCallRefused {
                    call_id: call.id.clone(),
                    tool: call.name.clone(),
                    reason,
                });
            }
        }
    }

    fn updated(&mut self, event: TaskEvent<'_>, update: &Update, output: &FunctionOutput, now: Duration) {
        let call = event.call;
        if let Some(task) = self.running.get_mut(&call.id) {
            task.updated = now;
        }
        let mut message = SessionEvent::ToolCallUpdated {
            id: call.id.clone(),
            call_id: call.id.clone(),
            tool: call.name.clone(),
            message: update.message().into(),
            progress: update.done().map(percent),
            supersedes: None,
        };
        let notice = (!update.is_silent()).then(|| Notice {
            key: update.key().map(str::to_owned),
            is_urgent: update.urgency() == Urgency::Interrupt,
            ..Notice::new(call.id.clone(), call.id.clone(), Weight::Progress, now)
        });
        self.reads(call, output);
        let mut place = None;
        let said = self.said(event);
        if said.is_none() {
            self.first_output(call, output, notice, now);
        } else if let Some(said) = said.filter(|_| !self.is_log_full()) {
            let logged = self.add_pair(said, output, now);
            place = Some(self.events.len()); // before what becomes of others on its account
            let hidden = update.key().and_then(|key| self.supersede(&call.id, key, &logged));
            let older = match notice {
                Some(notice) => self.owe(Notice { call_id: logged.clone(), ..notice }, now),
                None => hidden.filter(|hidden| self.delivery.hide(hidden)),
            };
            if let SessionEvent::ToolCallUpdated { id, supersedes, .. } = &mut message {
                (*id, *supersedes) = (logged, older);
            }
        }
        self.events.insert(place.unwrap_or(self.events.len()), message);
    }

    /// The reply that waits for a call is given words of its tool: what the model does next may be a wish of theirs (D8).
    fn reads(&mut self, call: &FunctionCall, output: &FunctionOutput) {
        let is_companion = [CANCEL_TASK, GET_RUNNING_TASKS].contains(&&*call.name);
        if let Some(reply) = self.reply.as_mut().filter(|reply| reply.awaited.contains(&call.id)) {
            reply.has_read |= !is_companion && !output.is_empty();
        }
    }

    /// From now on views show only the newest of a task's words with this key (B9); the one before.
    fn supersede(&mut self, task: &str, key: &str, newest: &Arc<str>) -> Option<Arc<str>> {
        let note = self.running.get_mut(task)?;
        let older = note.newest.insert(key.to_owned(), newest.clone())?;
        self.log.supersede(older.clone());
        Some(older)
    }

    fn ended(
        &mut self,
        event: TaskEvent<'_>,
        output: &FunctionOutput,
        notify: bool,
        handoff: Option<&Handoff>,
        now: Duration,
    ) {
        let call = event.call;
        let said = self.said(event);
        self.running.remove(&call.id);
        self.reads(call, output);
        let notice = notify.then(|| Notice::new(call.id.clone(), call.id.clone(), Weight::Result, now));
        if let Some(said) = said {
            let call_id = self.add_pair(said, output, now);
            if let Some(notice) = notice {
                self.owe(Notice { call_id, ..notice }, now);
            }
        } else if let (Some(handoff), Some(notice), Some(reply)) = (handoff, &notice, &mut self.reply)
            && reply.awaited.remove(&call.id)
        {
            let (notice, output, handoff) = (notice.clone(), output.clone(), handoff.clone());
            reply.handoffs.push(AskedHandoff { notice, output, handoff });
            return;
        } else {
            self.first_output(call, output, notice, now);
        }
        if let Some(handoff) = handoff {
            self.hand_off(handoff.clone());
        }
    }

    /// The call that stands in the log for what a task says after its first output. Its arguments are mended once.
    fn said(&mut self, event: TaskEvent<'_>) -> Option<FunctionCall> {
        let said = event.to_call()?;
        let mended = || logged_arguments(&event.call.arguments);
        let arguments = match self.running.get_mut(&event.call.id) {
            Some(task) => task.arguments.get_or_insert_with(mended).clone(),
            None => mended(),
        };
        Some(FunctionCall { arguments, ..said })
    }

    /// Logs what a task says after its call was answered; the id of the call in the log that holds it.
    fn add_pair(&mut self, mut call: FunctionCall, output: &FunctionOutput, now: Duration) -> Arc<str> {
        call.id = self.log.free_id(call.id); // a model may have made a call under just this id
        let id = call.id.clone();
        let pair = self.log.pair(call, output.clone(), now);
        self.added(pair);
        id
    }

    /// A call's first output. The reply that waits for it tells it; without one, it is owed like an update.
    fn first_output(
        &mut self,
        call: &FunctionCall,
        output: &FunctionOutput,
        notice: Option<Notice>,
        now: Duration,
    ) {
        self.add_output(&call.id, output, now);
        let notice = notice.filter(|_| !output.is_empty());
        match self.reply.as_mut().filter(|reply| reply.awaited.contains(&call.id)) {
            Some(reply) => {
                reply.awaited.remove(&call.id);
                reply.has_output |= !output.is_empty();
                reply.fresh.extend(notice.map(|notice| Notice { is_urgent: false, ..notice }));
            }
            None => {
                if let Some(notice) = notice {
                    self.owe(notice, now);
                }
            }
        }
    }

    /// Something is to be told; the older word that it stands for, if there is one. What is urgent cuts off a reply
    /// that may be.
    fn owe(&mut self, notice: Notice, now: Duration) -> Option<Arc<str>> {
        let is_urgent = notice.is_urgent;
        let gave_way = self.delivery.push(notice);
        if let Some(dropped) = gave_way.dropped {
            self.drop_notices(&[dropped]);
        }
        if is_urgent {
            self.make_way(now);
        }
        gave_way.superseded
    }

    /// Cuts off the reply of the moment for something urgent (B8). The turn that it answers is not lost. A tool that holds
    /// the floor is let finish its line: nothing else would be told before.
    fn make_way(&mut self, now: Duration) {
        let carries_urgent = self.delivery.carried().iter().any(|notice| notice.is_urgent);
        let is_held = self.floor.held_by().is_some();
        let gives_way = |reply: &&mut Reply| {
            let is_line_of_holder = is_held && matches!(reply.purpose, Purpose::Line(_));
            !reply.is_protected && !carries_urgent && !is_line_of_holder
        };
        let Some(reply) = self.reply.as_mut().filter(gives_way) else { return };
        if let Purpose::Turn(tickets) = &mut reply.purpose {
            let tickets = std::mem::take(tickets);
            self.turns.splice(0..0, tickets);
            self.made_before = std::mem::take(&mut reply.made);
            self.has_read_before = reply.has_read;
        }
        self.cut_off(InterruptedBy::Update, now);
    }

    pub(super) fn add_output(&mut self, call_id: &str, output: &FunctionOutput, now: Duration) {
        if let Some(entry) = self.log.output(call_id, output.clone(), now) {
            self.added([entry]);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is from 0 to 1")]
fn percent(done: f32) -> u8 {
    (done * 100.0).round() as u8
}
