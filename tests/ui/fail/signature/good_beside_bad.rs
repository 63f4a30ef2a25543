//! A broken tool does not hide the good one: only the mistake itself is told.

use asynctool_core::{AsyncRunContext, Registry, Toolset, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&mut self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Cancel a booking.
    async fn cancel(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {
    let registry = Registry::new().with(Travel).unwrap();
    assert!(registry.get("cancel").is_some());
    let _ = Travel::TOOLS;
}
