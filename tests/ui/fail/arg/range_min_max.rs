//! A range written as `schemars` writes it.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(min = 1, max = 9))] to: u8) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
