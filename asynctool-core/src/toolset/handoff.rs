//! To whom a tool hands the conversation over: a value that the tool's result carries and only the converse floor reads.

use std::{any::Any, fmt, sync::Arc};

/// A wish to hand the conversation to another agent; made with `ToolOutput::hand_off`.
#[derive(Clone)]
pub struct Handoff {
    to: Arc<str>,
    agent: Arc<dyn Any + Send + Sync>,
}

impl Handoff {
    pub(crate) fn new<A: Any + Send + Sync>(to: Arc<str>, agent: A) -> Self {
        Self { to, agent: Arc::new(agent) }
    }

    /// The name of the agent that is to go on.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The agent, as whoever made this knows it.
    pub(crate) fn agent<A: Any + Send + Sync>(&self) -> Option<Arc<A>> {
        self.agent.clone().downcast().ok()
    }
}

impl fmt::Debug for Handoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handoff(to {})", self.to)
    }
}

impl PartialEq for Handoff {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.agent, &other.agent)
    }
}

impl Eq for Handoff {}
