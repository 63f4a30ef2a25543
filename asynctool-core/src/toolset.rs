//! The describe floor: what a tool is, without a clock and without a runtime.

pub(crate) mod args;
pub(crate) mod arrival;
pub(crate) mod canonical;
mod coerce;
mod conform;
mod const_text;
pub(crate) mod context;
pub(crate) mod decode;
mod descriptor;
pub(crate) mod dialect;
mod disjoint;
pub(crate) mod error;
pub(crate) mod handoff;
pub(crate) mod names;
mod options;
pub(crate) mod output;
mod path;
pub(crate) mod policy;
pub(crate) mod question;
mod raw;
pub(crate) mod registry;
mod rejection;
pub(crate) mod repair;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod slot;
pub(crate) mod tool;
pub(crate) mod update;

pub use args::Reading;
pub use context::{AsyncRunContext, Data, RunHost};
pub use descriptor::Descriptor;
pub use dialect::{Dialect, Loss, Rendered, RenderedTool};
pub use disjoint::assert_disjoint;
pub use error::{Tell, ToolError};
pub use handoff::Handoff;
pub use options::{OnHandoff, ToolsetOptions};
pub use output::{Json, ToolOutput, ToolResult};
pub use policy::{DuplicateScope, Hints, OnDuplicate, Policy};
pub use raw::RawTool;
pub use registry::{Registry, RegistryError};
pub use rejection::{Breach, Expected, Failure, Rejection};
pub use rule::Format;
pub use tool::{Param, Tool, Toolset};
pub use update::{Update, Urgency};

pub(crate) use tool::ToolFuture;
