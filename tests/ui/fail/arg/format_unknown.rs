//! A format that is nearly one.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(format = "datetime")] _to: &str) -> u32 {
        1
    }
}

fn main() {}
