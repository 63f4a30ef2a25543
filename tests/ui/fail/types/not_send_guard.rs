//! A guard is held across an `.await`.

use std::sync::Mutex;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel {
    booked: Mutex<u32>,
}

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, ctx: &AsyncRunContext) -> u32 {
        let mut booked = self.booked.lock().unwrap();
        ctx.update("Booking...").await;
        *booked += 1;
        *booked
    }
}

fn main() {}
