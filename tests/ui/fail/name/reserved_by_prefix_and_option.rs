//! A prefix and a name make that of a tool that comes with every session.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "get")]
impl Travel {
    /// Book a flight.
    #[tool(name = "running_tasks")]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
