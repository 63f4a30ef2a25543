//! To be answered for after the timeout.

use asynctool_core::{AsyncRunContext, toolset};

use std::time::Duration;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(timeout = Duration::from_secs(5), detach_after = Duration::from_secs(5))]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
