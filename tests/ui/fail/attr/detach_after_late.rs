//! A call that is answered after it was stopped.

use std::time::Duration;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(timeout = Duration::from_secs(2), detach_after = Duration::from_secs(5))]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
