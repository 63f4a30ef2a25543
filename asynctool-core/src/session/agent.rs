//! An agent: what it was told to be, and its own tools.

use std::sync::Arc;

use crate::toolset::{Handoff, RawTool, Registry, RegistryError, ToolOutput, Toolset, ToolsetOptions};

/// Who speaks for the application.
///
/// A tool hands the conversation to another one with its result:
///
/// ```
/// use asynctool_core::{Agent, AsyncRunContext, ToolOutput, toolset};
///
/// struct Reception;
///
/// #[toolset]
/// impl Reception {
///     /// Connect the user with the billing department.
///     async fn connect_billing(&self, _ctx: &AsyncRunContext) -> ToolOutput {
///         ToolOutput::empty().hand_off(Agent::new("You answer questions about bills.").named("billing"))
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Agent {
    pub(super) name: Arc<str>,
    pub(super) instructions: Arc<str>,
    pub(super) tools: Result<Registry, RegistryError>,
}

impl Agent {
    /// An agent with these instructions, named `agent`.
    pub fn new(instructions: impl Into<Arc<str>>) -> Self {
        Self { name: "agent".into(), instructions: instructions.into(), tools: Ok(Registry::new()) }
    }

    /// Names it, for events and for what models read of a handoff.
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Self {
        self.name = name.into();
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a toolset. A name that is used twice is reported when the session starts, or at the handoff.
    pub fn toolset<S: Toolset>(self, set: S) -> Self {
        self.shared_toolset(Arc::new(set))
    }

    /// Adds a toolset, with words or rules of its own.
    pub fn toolset_with<S: Toolset>(self, set: S, options: ToolsetOptions) -> Self {
        self.tools(|tools| tools.with_options(Arc::new(set), options))
    }

    /// Adds a toolset that the host keeps a handle of.
    pub fn shared_toolset<S: Toolset>(self, set: Arc<S>) -> Self {
        self.tools(|tools| tools.with_shared(set))
    }

    /// Adds a tool that is known only at run time.
    pub fn tool(self, tool: RawTool) -> Self {
        self.tools(|tools| tools.with_tool(tool))
    }

    /// Adds the tools of a registry.
    pub fn registry(self, tools: Registry) -> Self {
        self.tools(|own| own.join(tools))
    }

    fn tools(mut self, change: impl FnOnce(Registry) -> Result<Registry, RegistryError>) -> Self {
        self.tools = self.tools.and_then(change);
        self
    }

    pub(super) fn into_handoff(self) -> Handoff {
        Handoff::new(self.name.clone(), self)
    }
}

impl ToolOutput {
    /// Hands the conversation to another agent: it goes on with the turn, and the one who called the tool says nothing
    /// more. After an update it happens when everyone is idle. The model reads the output's text, or that it was done.
    #[must_use]
    pub fn hand_off(mut self, to: Agent) -> Self {
        self.handoff = Some(to.into_handoff());
        self
    }
}
