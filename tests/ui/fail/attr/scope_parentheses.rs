//! A scope in parentheses.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(duplicate_scope("to"))]
    async fn book(&self, _ctx: &AsyncRunContext, to: String) -> usize {
        to.len()
    }
}

fn main() {}
