//! A scope of the context.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(duplicate_scope = ["_ctx"])]
    async fn book(&self, _ctx: &AsyncRunContext, to: String) -> usize {
        to.len()
    }
}

fn main() {}
