//! The conversation behind its lock: whoever changes it hears nothing back but what it decided.

#[cfg(test)]
#[cfg(shuttle)]
mod interleavings;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::sync::{Notify, broadcast, futures::Notified, oneshot};

use super::{
    SessionError,
    agent::Agent,
    conversation::{Conversation, LineId},
    event::{Events, SessionEvent},
    options::SessionOptions,
    timeline::{Record, Timeline},
    turn::{Answer, Ticket, Turn},
};
use crate::{
    chat::LogEntry,
    clock::Clock,
    lock::{Guard, Lock},
    prompt::Prompts,
    speaker::Played,
    task::{Mandate, TaskEvent, TaskListener, WeakTasks, What},
    toolset::RegistryError,
};

/// What the handles, the driver and the tasks of a session share.
pub(super) struct Core {
    state: Lock<State>,
    /// Told after every change; the driver alone waits for it.
    pub(super) changed: Notify,
    /// Told after every change, to whoever waits for a moment of the conversation.
    moved: Notify,
    /// Once somebody listens: its memory is taken at once, and most of a session's would be this.
    events: OnceLock<broadcast::Sender<Arc<SessionEvent>>>,
    events_bound: usize,
    pub(super) clock: Clock,
    /// The tasks, once there are any: by them it is seen whether an agent can be handed over to.
    pub(super) tasks: OnceLock<WeakTasks>,
}

struct State {
    conversation: Conversation,
    /// What was told lately, for people to look at.
    record: Record,
    /// Who waits for the answer to a user's text.
    waiting: HashMap<Ticket, oneshot::Sender<Result<Turn, SessionError>>>,
    /// Which tools wait until their lines were said.
    speaking: HashMap<LineId, oneshot::Sender<Played>>,
}

impl Core {
    pub(super) fn new(options: SessionOptions, prompts: Arc<Prompts>, agent_name: String) -> Self {
        const MOST_EVENTS: usize = 1 << 20;
        Self {
            events: OnceLock::new(),
            events_bound: options.events.clamp(1, MOST_EVENTS),
            state: Lock::new(State {
                record: Record::new(options.timeline_events),
                conversation: Conversation::new(options, prompts, agent_name),
                waiting: HashMap::new(),
                speaking: HashMap::new(),
            }),
            changed: Notify::new(),
            moved: Notify::new(),
            clock: Clock::start(),
            tasks: OnceLock::new(),
        }
    }

    /// To whom a task hands over, and why that cannot be.
    fn impossible_handoff(&self, event: &TaskEvent<'_>) -> Option<(String, RegistryError)> {
        let What::Ended { handoff: Some(handoff), .. } = event.what else { return None };
        let (agent, tasks) = (handoff.agent::<Agent>()?, self.tasks.get()?);
        let error = agent.tools.clone().and_then(|tools| tasks.can_offer(tools)).err()?;
        Some((handoff.to().to_owned(), error))
    }

    /// Changes the conversation, tells its events in order, and wakes whom it concerns.
    pub(super) fn update<R>(&self, change: impl FnOnce(&mut Conversation, Duration) -> R) -> R {
        let result = self.update_quietly(change);
        self.changed.notify_one();
        result
    }

    /// The same by the driver itself, which needs no waking.
    pub(super) fn update_quietly<R>(&self, change: impl FnOnce(&mut Conversation, Duration) -> R) -> R {
        let mut state = self.state.lock();
        let now = self.clock.now();
        let result = change(&mut state.conversation, now);
        self.settle(state, now);
        result
    }

    pub(super) fn look<R>(&self, look: impl FnOnce(&Conversation) -> R) -> R {
        look(&self.state.lock().conversation)
    }

    /// The user says something; where the answer will be.
    pub(super) fn user_said(&self, text: String) -> Answer {
        let mut state = self.state.lock();
        let now = self.clock.now();
        let mandate = self.tasks.get().map_or(Mandate::NONE, WeakTasks::user_said);
        let ticket = match state.conversation.user_said(text, mandate, now) {
            Ok(ticket) => ticket,
            Err(error) => return Answer::Refused(error),
        };
        let (sender, receiver) = oneshot::channel();
        state.waiting.insert(ticket, sender);
        self.settle(state, now);
        self.changed.notify_one();
        Answer::Awaited(receiver)
    }

    /// A tool says a line; where it will be told how far it was played. `None` if it cannot be said.
    pub(super) fn say(
        &self,
        call_id: &str,
        text: String,
        is_aside: bool,
    ) -> Option<(LineId, oneshot::Receiver<Played>)> {
        let mut state = self.state.lock();
        let id = state.conversation.say(call_id, text, is_aside)?;
        let (sender, receiver) = oneshot::channel();
        state.speaking.insert(id, sender);
        let now = self.clock.now();
        self.settle(state, now);
        self.changed.notify_one();
        Some((id, receiver))
    }

    fn settle(&self, mut state: Guard<'_, State>, now: Duration) {
        // Under the lock, so that listeners hear events in the order of the conversation.
        let heard_by = self.events.get().filter(|events| events.receiver_count() > 0);
        let State { conversation, record, .. } = &mut *state;
        for event in conversation.take_events() {
            if let Some(events) = heard_by {
                let _ = events.send(Arc::new(event.clone())); // who listened may have gone
            }
            record.add(now, event);
        }
        let answers = state.conversation.take_answers();
        let answers: Vec<_> = answers
            .into_iter()
            .filter_map(|(ticket, answer)| Some((state.waiting.remove(&ticket)?, answer)))
            .collect();
        let let_go = state.conversation.take_let_go();
        let said = state.conversation.take_said_lines();
        let said: Vec<_> = said
            .into_iter()
            .filter_map(|(line, played)| Some((state.speaking.remove(&line)?, played)))
            .collect();
        drop(state);
        drop(let_go);
        // Who asked may have gone.
        for (waiting, answer) in answers {
            let _ = waiting.send(answer);
        }
        for (speaking, played) in said {
            let _ = speaking.send(played);
        }
        self.moved.notify_waiters();
    }

    fn listen(&self) -> broadcast::Receiver<Arc<SessionEvent>> {
        self.events.get_or_init(|| broadcast::Sender::new(self.events_bound)).subscribe()
    }

    pub(super) fn events(&self) -> Events {
        // Under the lock, so that it hears all that comes after this.
        self.look(|conversation| Events::new(self.listen(), conversation.is_over()))
    }

    pub(super) fn log(&self) -> Vec<Arc<LogEntry>> {
        self.look(|conversation| conversation.log().entries().to_vec())
    }

    /// What happened lately; drawn when the lock is free.
    pub(super) fn timeline(&self) -> Timeline {
        let record = self.state.lock().record.clone();
        record.timeline()
    }

    /// Ends when the conversation gives an answer, which it is asked for after every change.
    pub(super) async fn until<R>(&self, look: impl Fn(&Conversation) -> Option<R>) -> R {
        loop {
            let moved = self.next_move();
            tokio::pin!(moved);
            moved.as_mut().enable(); // before the look, so that no moment in between is missed
            if let Some(found) = self.look(&look) {
                return found;
            }
            moved.await;
        }
    }

    /// Ends with the next change.
    pub(super) fn next_move(&self) -> Notified<'_> {
        self.moved.notified()
    }
}

impl TaskListener for Core {
    fn on_event(&self, event: TaskEvent<'_>) {
        let starts = matches!(event.what, What::Started);
        match self.impossible_handoff(&event) {
            Some((to, error)) => self.update_quietly(|conversation, now| {
                let output = conversation.handoff_failed(&to, &error.to_string());
                conversation.task_event(event.failed(&output), now);
            }),
            None => self.update_quietly(|conversation, now| conversation.task_event(event, now)),
        }
        // A start changes nothing for the driver. To wake it would queue it behind the tool's first poll, on a thread
        // that the tool may block.
        if !starts {
            self.changed.notify_one();
        }
    }
}
