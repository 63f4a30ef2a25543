//! A mistake in a body is rustc's own, at its own place, and once.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, ctx: &AsyncRunContext, seats: u32) -> String {
        ctx.update("Booking...").await;
        seats
    }
}

fn main() {}
