//! A range on a borrowed string.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(1..=9))] to: &str) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
