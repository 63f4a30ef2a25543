//! A colon instead of an equals sign.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default: 5)] _to: u8) -> u32 {
        1
    }
}

fn main() {}
