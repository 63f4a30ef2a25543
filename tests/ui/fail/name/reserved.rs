//! A method has the name of a tool that comes with every session.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn cancel_task(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
