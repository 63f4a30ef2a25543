//! A borrowed string as default.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default = "FCO")] to: &str) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
