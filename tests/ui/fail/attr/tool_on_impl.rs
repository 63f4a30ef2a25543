//! `#[tool]` on the block.

use asynctool_core::AsyncRunContext;

struct Travel;

#[tool]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
