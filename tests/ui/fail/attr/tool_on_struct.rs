//! `#[tool]` on a struct.

use asynctool_core::{AsyncRunContext, toolset};

#[tool(name = "travel")]
struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
