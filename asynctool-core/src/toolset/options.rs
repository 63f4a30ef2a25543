//! How a toolset is used where it is added: its own words, and what becomes of its tasks at a handoff.

use std::sync::Arc;

use crate::prompt::Prompts;

/// What becomes of a toolset's running tasks when its agent hands the conversation over (behaviour E6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnHandoff {
    /// They go on, and the next agent tells what comes of them.
    #[default]
    Continue,
    /// They are cancelled, unless the next agent has the same toolset.
    Cancel,
}

/// How a toolset is used where it is added.
///
/// ```
/// use asynctool_core::{OnHandoff, ToolsetOptions};
///
/// let options = ToolsetOptions::new().on_handoff(OnHandoff::Cancel);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ToolsetOptions {
    pub(crate) prompts: Option<Arc<Prompts>>,
    pub(crate) on_handoff: OnHandoff,
}

impl ToolsetOptions {
    /// What holds for a toolset that is added without options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sentences that the model reads about these tools, before those of the session (behaviour H1).
    pub fn prompts(mut self, prompts: Prompts) -> Self {
        self.prompts = Some(Arc::new(prompts));
        self
    }

    /// Sets what becomes of running tasks at a handoff.
    pub fn on_handoff(mut self, on_handoff: OnHandoff) -> Self {
        self.on_handoff = on_handoff;
        self
    }
}
