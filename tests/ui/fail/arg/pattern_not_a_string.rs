//! A pattern that is a number.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = 5)] _to: &str) -> u32 {
        1
    }
}

fn main() {}
