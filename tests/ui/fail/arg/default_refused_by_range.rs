//! A default outside of the range.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(1..10), default = 10)] _to: u8) -> u32 {
        1
    }
}

fn main() {}
