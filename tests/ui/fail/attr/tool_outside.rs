//! `#[tool]` without `#[toolset]` above it.

use asynctool_core::AsyncRunContext;

struct Travel;

impl Travel {
    /// Book a flight.
    #[tool(name = "book_flight")]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
