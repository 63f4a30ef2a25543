//! A path that is a number.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(crate = 5)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
