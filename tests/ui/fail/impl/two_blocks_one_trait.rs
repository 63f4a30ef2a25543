//! A block of its own, and one of a trait.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[allow(async_fn_in_trait)]
trait Booking {
    async fn book(&self, ctx: &AsyncRunContext) -> u32;
}

#[toolset]
impl Travel {
    /// Cancel a booking.
    async fn cancel(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

#[toolset]
impl Booking for Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
