//! A tool that has the name of a companion with its prefix.

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
