//! A receiver that is taken and changed.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel {
    booked: u32,
}

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(mut self, _ctx: &AsyncRunContext) -> u32 {
        self.booked += 1;
        self.booked
    }
}

fn main() {}
