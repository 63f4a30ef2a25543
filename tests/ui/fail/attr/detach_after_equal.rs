//! A call that is answered when it is stopped.

use std::time::Duration;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(detach_after = Duration::from_secs(2), timeout = Duration::from_secs(2))]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
