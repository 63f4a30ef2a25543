//! Two contexts.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, _other: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
