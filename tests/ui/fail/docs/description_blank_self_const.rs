//! A constant of the toolset as a description that says nothing.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(description = Self::TEXT)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

impl Travel {
    const TEXT: &str = "";
}

fn main() {}
