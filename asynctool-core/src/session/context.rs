//! What a tool's context can do because its call belongs to a conversation.

use std::sync::{Arc, Weak};

use super::core::Core;
use crate::{chat::LogEntry, toolset::AsyncRunContext};

/// The way from a tool's context to its conversation.
pub(super) struct ChatLink(Weak<Core>);

impl ChatLink {
    pub(super) fn new(core: &Arc<Core>) -> Self {
        Self(Arc::downgrade(core))
    }
}

impl AsyncRunContext {
    /// The conversation so far; empty if the call does not belong to a [`Session`](crate::Session).
    #[must_use]
    pub fn chat(&self) -> Vec<Arc<LogEntry>> {
        let core = self.data::<ChatLink>().and_then(|link| link.0.upgrade());
        core.map(|core| core.log()).unwrap_or_default()
    }
}
