//! A mistake that the macro sees and one that only rustc sees, in two tools.

use asynctool_core::{AsyncRunContext, toolset};

struct Cabin;

struct Travel;

#[toolset(prefix = "travel")]
impl Travel {
    /// Book a flight.
    #[tool(max_running = 0)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Tell the price.
    async fn price(&self, _ctx: &AsyncRunContext, cabin: Cabin) -> u32 {
        let _ = cabin;
        1
    }
}

fn main() {}
