//! `range` on a flag.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(0..=1))] to: bool) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
