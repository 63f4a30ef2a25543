//! A default that is too long.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(length(..=3), default = "Rome")] _to: &str) -> u32 {
        1
    }
}

fn main() {}
