//! The attribute is there twice.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
