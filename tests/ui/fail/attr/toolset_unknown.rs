//! An option that is nearly one of the toolset.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefx = "travel")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
