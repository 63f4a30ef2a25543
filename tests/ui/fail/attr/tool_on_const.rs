//! `#[tool]` on a constant of the block.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    #[tool(skip)]
    const SEATS: u32 = 1;

    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        Self::SEATS
    }
}

fn main() {}
