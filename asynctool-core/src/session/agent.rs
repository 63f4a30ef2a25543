//! An agent: what it was told to be, and its own tools.

use std::sync::Arc;

use crate::toolset::{RawTool, Registry, RegistryError, Toolset};

/// Who speaks for the application.
#[derive(Clone, Debug)]
#[must_use]
pub struct Agent {
    pub(super) instructions: Arc<str>,
    pub(super) tools: Result<Registry, RegistryError>,
}

impl Agent {
    /// An agent with these instructions.
    pub fn new(instructions: impl Into<Arc<str>>) -> Self {
        Self { instructions: instructions.into(), tools: Ok(Registry::new()) }
    }

    /// Adds a toolset. A name that is used twice is reported when the session starts.
    pub fn toolset<S: Toolset>(self, set: S) -> Self {
        self.shared_toolset(Arc::new(set))
    }

    /// Adds a tool that is known only at run time.
    pub fn tool(mut self, tool: RawTool) -> Self {
        self.tools = self.tools.and_then(|tools| tools.with_tool(tool));
        self
    }

    /// Adds a toolset that the host keeps a handle of.
    pub fn shared_toolset<S: Toolset>(mut self, set: Arc<S>) -> Self {
        self.tools = self.tools.and_then(|tools| tools.with_shared(set));
        self
    }
}
