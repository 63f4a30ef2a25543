//! A count that is a constant.

use asynctool_core::{AsyncRunContext, toolset};

const MOST: u32 = 4;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(max_running = MOST)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
