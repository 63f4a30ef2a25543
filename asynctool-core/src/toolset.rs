//! The describe floor: what a tool is, without a clock and without a runtime.

pub(crate) mod args;
pub(crate) mod canonical;
pub(crate) mod context;
pub(crate) mod decode;
pub(crate) mod dialect;
pub(crate) mod error;
pub(crate) mod names;
pub(crate) mod output;
pub(crate) mod registry;
mod rejection;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod slot;
pub(crate) mod tool;
pub(crate) mod update;

pub use context::{AsyncRunContext, Data, RunHost};
pub use dialect::{Dialect, Loss, Rendered, RenderedTool};
pub use error::{Tell, ToolError};
pub use output::{Json, ToolOutput, ToolResult};
pub use registry::{Registry, RegistryError};
pub use rejection::{Breach, Failure, Rejection};
pub use tool::{Descriptor, DuplicateScope, OnDuplicate, Param, Policy, Tool, Toolset};
pub use update::Update;

pub(crate) use tool::ToolFuture;
