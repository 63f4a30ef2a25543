//! A class that providers do not know.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = "^[[:upper:]]{3}$")] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
