//! A prefix makes a name that of a tool that comes with every session.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "cancel")]
impl Travel {
    /// Book a flight.
    async fn task(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
