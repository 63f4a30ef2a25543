//! The conversation behind its lock: whoever changes it hears nothing back but what it decided.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::sync::{Notify, broadcast, oneshot};

use super::{
    SessionError,
    conversation::Conversation,
    event::{Events, SessionEvent},
    options::SessionOptions,
    turn::{Answer, Ticket, Turn},
};
use crate::{
    chat::LogEntry,
    clock::Clock,
    lock::Lock,
    prompt::Prompts,
    task::{TaskEvent, TaskListener, What},
};

/// What the handles, the driver and the tasks of a session share.
pub(super) struct Core {
    state: Lock<State>,
    /// Told after every change; the driver alone waits for it.
    pub(super) changed: Notify,
    /// Told when nothing is owed any more.
    quiet: Notify,
    events: broadcast::Sender<SessionEvent>,
    pub(super) clock: Clock,
}

struct State {
    conversation: Conversation,
    /// Who waits for the answer to a user's text.
    waiting: HashMap<Ticket, oneshot::Sender<Result<Turn, SessionError>>>,
}

impl Core {
    pub(super) fn new(options: SessionOptions, prompts: Prompts) -> Self {
        // Its memory is taken at once.
        const MOST_EVENTS: usize = 1 << 20;
        let (events, _) = broadcast::channel(options.events.clamp(1, MOST_EVENTS));
        Self {
            state: Lock::new(State {
                conversation: Conversation::new(options, prompts),
                waiting: HashMap::new(),
            }),
            changed: Notify::new(),
            quiet: Notify::new(),
            events,
            clock: Clock::start(),
        }
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
        let result = change(&mut state.conversation, self.clock.now());
        self.settle(state);
        result
    }

    pub(super) fn look<R>(&self, look: impl FnOnce(&Conversation) -> R) -> R {
        look(&self.state.lock().conversation)
    }

    /// The user says something; where the answer will be.
    pub(super) fn user_said(&self, text: String) -> Answer {
        let mut state = self.state.lock();
        let ticket = match state.conversation.user_said(text, self.clock.now()) {
            Ok(ticket) => ticket,
            Err(error) => return Answer::Refused(error),
        };
        let (sender, receiver) = oneshot::channel();
        state.waiting.insert(ticket, sender);
        self.settle(state);
        self.changed.notify_one();
        Answer::Awaited(receiver)
    }

    fn settle(&self, mut state: std::sync::MutexGuard<'_, State>) {
        // Under the lock, so that listeners hear events in the order of the conversation.
        for event in state.conversation.take_events() {
            let _ = self.events.send(event); // nobody needs to listen
        }
        let answers = state.conversation.take_answers();
        let answers: Vec<_> = answers
            .into_iter()
            .filter_map(|(ticket, answer)| Some((state.waiting.remove(&ticket)?, answer)))
            .collect();
        let quiet = state.conversation.is_quiet();
        drop(state);
        for (waiting, answer) in answers {
            let _ = waiting.send(answer); // who asked may have gone
        }
        if quiet {
            self.quiet.notify_waiters();
        }
    }

    pub(super) fn events(&self) -> Events {
        self.look(|conversation| Events::new(self.events.subscribe(), conversation.is_over()))
    }

    pub(super) fn log(&self) -> Vec<Arc<LogEntry>> {
        self.look(|conversation| conversation.log().entries().to_vec())
    }

    /// Ends when nothing runs and nothing is owed.
    pub(super) async fn idle(&self) {
        loop {
            let quiet = self.quiet.notified();
            tokio::pin!(quiet);
            quiet.as_mut().enable(); // before the look, so that no moment in between is missed
            if self.look(Conversation::is_quiet) {
                return;
            }
            quiet.await;
        }
    }
}

impl TaskListener for Core {
    fn on_event(&self, event: TaskEvent<'_>) {
        let starts = matches!(event.what, What::Started);
        self.update_quietly(|conversation, now| conversation.task_event(event, now));
        // A start changes nothing for the driver. To wake it would queue it behind the tool's first poll, on a thread
        // that the tool may block.
        if !starts {
            self.changed.notify_one();
        }
    }
}
