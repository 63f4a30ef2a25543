//! How a toolset is used where it is added: its own words, what becomes of its tasks at a handoff, and which of its tools
//! a person is asked for.

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
    /// Tools, and whether each needs approval; of two for one tool the later one stands.
    approvals: Arc<[(Box<str>, bool)]>,
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

    /// Has a person asked before any of these tools runs, whatever they say themselves (behaviour I1). They are named as
    /// the model does it; a name that the toolset does not have is an error when it is added.
    ///
    /// ```
    /// use asynctool_core::{AsyncRunContext, TaskManager, ToolsetOptions, toolset};
    ///
    /// struct Files;
    ///
    /// #[toolset]
    /// impl Files {
    ///     /// Delete a file.
    ///     async fn delete(&self, _ctx: &AsyncRunContext, path: &str) {}
    /// }
    ///
    /// let asked = ToolsetOptions::new().approval(["delete"]);
    /// let tasks = TaskManager::builder().toolset_with(Files, asked).build().unwrap();
    /// assert!(tasks.registry().get("delete").unwrap().policy().approval);
    ///
    /// let misspelt = ToolsetOptions::new().approval(["delte"]);
    /// let error = TaskManager::builder().toolset_with(Files, misspelt).build().unwrap_err();
    /// assert!(error.to_string().ends_with("did you mean `delete`?"));
    /// ```
    pub fn approval<T: AsRef<str>>(self, tools: impl IntoIterator<Item = T>) -> Self {
        self.with_approvals(tools, true)
    }

    /// Lets these tools run without asking, whatever they say themselves.
    pub fn no_approval<T: AsRef<str>>(self, tools: impl IntoIterator<Item = T>) -> Self {
        self.with_approvals(tools, false)
    }

    fn with_approvals<T: AsRef<str>>(mut self, tools: impl IntoIterator<Item = T>, needed: bool) -> Self {
        let new = tools.into_iter().map(|tool| (Box::from(tool.as_ref()), needed));
        self.approvals = self.approvals.iter().cloned().chain(new).collect();
        self
    }

    /// Whether a tool needs approval; `None` if that is the tool's to say.
    pub(crate) fn approval_of(&self, tool: &str) -> Option<bool> {
        self.approvals.iter().rev().find(|(name, _)| **name == *tool).map(|(_, needed)| *needed)
    }

    /// The tools that are named here.
    pub(crate) fn named(&self) -> impl Iterator<Item = &str> {
        self.approvals.iter().map(|(name, _)| &**name)
    }
}
