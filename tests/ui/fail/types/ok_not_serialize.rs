//! The good result derives nothing.

use asynctool_core::{AsyncRunContext, ToolError, toolset};

struct Plain;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<Plain, ToolError> {
        Ok(Plain)
    }
}

fn main() {}
