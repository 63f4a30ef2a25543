//! The tools of a type are written in two blocks.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

#[toolset]
impl Travel {
    /// Cancel a booking.
    async fn cancel(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
