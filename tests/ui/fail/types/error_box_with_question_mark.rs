//! A boxed error that `?` cannot turn into a `ToolError`.

use asynctool_core::{AsyncRunContext, ToolError, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, ToolError> {
        Ok(ask()?)
    }
}

fn ask() -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
    Ok(1)
}

fn main() {}
