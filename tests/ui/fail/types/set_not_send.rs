//! The state of the toolset belongs to one thread.

use std::rc::Rc;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel {
    booked: Rc<u32>,
}

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        *self.booked
    }
}

fn main() {}
