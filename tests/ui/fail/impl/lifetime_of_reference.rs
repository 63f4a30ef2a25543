//! The tools of a reference.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Booking for &Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

#[allow(async_fn_in_trait)]
trait Booking {
    async fn book(&self, ctx: &AsyncRunContext) -> u32;
}

fn main() {}
