//! A range that excludes its only number.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(1..1))] to: u8) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
