//! A lifetime that the type does not have.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl<'a> Booking<'a> for Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

#[allow(async_fn_in_trait)]
trait Booking<'a> {
    async fn book(&self, ctx: &AsyncRunContext) -> u32;
}

fn main() {}
