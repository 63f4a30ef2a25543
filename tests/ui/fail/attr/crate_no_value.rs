//! A path that is not there.

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
