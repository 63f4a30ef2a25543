//! A scope that is not one.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(duplicate_scope = "args")]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
