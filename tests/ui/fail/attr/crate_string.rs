//! A path in quotes.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(crate = "asynctool_core")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
