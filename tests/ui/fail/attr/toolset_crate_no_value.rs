//! The path of the crate without a path.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(crate)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
