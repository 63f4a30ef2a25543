//! `format` on a number.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(format = "date")] to: u8) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
