//! What a model is asked.

use std::sync::Arc;

use crate::{
    chat::{Exchange, RequestItem, Role},
    toolset::Rendered,
};

/// Whether the model may call tools in its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolChoice {
    /// As it likes.
    Auto,
    /// Not in this answer; the tools are sent all the same, for the provider's prompt cache.
    None,
}

/// One request: instructions, the conversation so far, and the tools.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ModelRequest {
    /// What the agent is.
    pub instructions: Arc<str>,
    /// The conversation; every call is followed by its output.
    pub history: Vec<RequestItem>,
    /// What holds for this request alone, to be said after the history, in the system's voice.
    pub note: Option<String>,
    /// The tools, in the model's dialect.
    pub tools: Arc<Rendered>,
    /// Whether they may be called.
    pub tool_choice: ToolChoice,
}

impl ModelRequest {
    /// A request without a note, whose tools may be called: for a host with a loop of its own, and for tests of a
    /// [`ChatModel`](crate::ChatModel).
    ///
    /// ```
    /// use std::sync::Arc;
    /// use asynctool_core::{Dialect, ModelRequest, Registry, RequestItem};
    ///
    /// let tools = Arc::new(Registry::default().render(Dialect::OpenAi));
    /// let request = ModelRequest::new("You are brief.", vec![RequestItem::user("Hi")], tools);
    /// assert_eq!(request.last_user_text(), Some("Hi"));
    /// ```
    pub fn new(instructions: impl Into<Arc<str>>, history: Vec<RequestItem>, tools: Arc<Rendered>) -> Self {
        let (instructions, note, tool_choice) = (instructions.into(), None, ToolChoice::Auto);
        Self { instructions, history, note, tools, tool_choice }
    }

    /// What the user said last.
    #[must_use]
    pub fn last_user_text(&self) -> Option<&str> {
        self.history.iter().rev().find_map(|item| match item {
            RequestItem::Message(message) if message.role == Role::User => Some(message.text.as_str()),
            _ => None,
        })
    }

    /// All calls with their outputs, oldest first.
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.history.iter().flat_map(|item| match item {
            RequestItem::Calls(calls) => &**calls,
            RequestItem::Message(_) => &[],
        })
    }
}
