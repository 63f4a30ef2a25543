//! A cue: what an agent or a tool does that a scripted user waits for.

use std::fmt;

use crate::{
    model::scripted::ran_out,
    session::{Session, SessionEvent},
    testing::patience::Wait,
};

#[derive(Clone, Debug)]
pub(super) enum Cue {
    /// The agent has said this.
    Words(String),
    /// A task says an update.
    Update(String),
}

impl Cue {
    /// Waits for it from now on. The error says what came instead.
    pub(super) async fn comes(&self, session: &Session, wait: Wait) -> Result<(), String> {
        let mut events = session.events();
        let mut said = String::new();
        loop {
            let event = wait.until(events.next()).await;
            let event = event.map_err(|impatience| format!("nothing like it {impatience}"))?;
            match event.ok_or_else(|| "nothing like it before the session was over".to_owned())? {
                SessionEvent::ReplyScheduled { .. } => said.clear(),
                SessionEvent::ReplyDelta { text, .. } => {
                    said.push_str(&text);
                    if matches!(self, Self::Words(words) if said.contains(words)) {
                        return Ok(());
                    }
                }
                SessionEvent::ToolCallUpdated { tool, call_id, .. } => {
                    if matches!(self, Self::Update(task) if **task == *tool || **task == *call_id) {
                        return Ok(());
                    }
                }
                SessionEvent::Error { message } => {
                    if let Some(end) = ran_out(&message) {
                        return Err(end.to_owned());
                    }
                }
                _ => {}
            }
        }
    }
}

impl fmt::Display for Cue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => write!(f, "that the agent says {words:?}"),
            Self::Update(task) => write!(f, "an update of `{task}`"),
        }
    }
}
