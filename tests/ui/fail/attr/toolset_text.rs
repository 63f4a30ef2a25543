//! A text where options are expected.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset("travel")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
