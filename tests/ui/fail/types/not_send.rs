//! A value that is not `Send` lives across an `.await`.

use std::rc::Rc;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, ctx: &AsyncRunContext) -> u32 {
        let seats = Rc::new(1);
        ctx.update("Booking...").await;
        *seats
    }
}

fn main() {}
