//! Three tools with a mistake each, and a good one: three errors.

use asynctool_core::{AsyncRunContext, Registry, Toolset, toolset};

struct Travel;

#[toolset]
impl Travel {
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Cancel a booking.
    #[tool(cancelable = false)]
    async fn cancel(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Tell the price.
    async fn price(&self, _ctx: &AsyncRunContext, #[arg(range(9..=1))] seats: u32) -> u32 {
        seats
    }

    /// Tell the home airport.
    async fn home(&self, _ctx: &AsyncRunContext) -> &str {
        "FCO"
    }
}

fn main() {
    let _ = Registry::new().with(Travel).map(|registry| registry.get("home").is_some());
    let _ = Travel::TOOLS;
}
