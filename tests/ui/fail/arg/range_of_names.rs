//! A range whose ends are names.

use asynctool_core::{AsyncRunContext, toolset};

const MAX: u8 = 9;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(1..=MAX))] to: u8) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
