//! A range on a list of numbers.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(1..=9))] to: &[u8]) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
