//! The state of the toolset cannot be shared between threads.

use std::cell::Cell;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel {
    booked: Cell<u32>,
}

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        self.booked.get()
    }

    /// Cancel a booking.
    async fn cancel(&self, _ctx: &AsyncRunContext) -> u32 {
        self.booked.get()
    }
}

fn main() {}
