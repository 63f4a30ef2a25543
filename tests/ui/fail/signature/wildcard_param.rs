//! A parameter has no name.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, _: String) -> u32 {
        1
    }
}

fn main() {}
