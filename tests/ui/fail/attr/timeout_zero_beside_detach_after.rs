//! The timeout is zero; `detach_after` is not complained of.

use std::time::Duration;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(detach_after = Duration::from_secs(2), timeout = Duration::ZERO)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
