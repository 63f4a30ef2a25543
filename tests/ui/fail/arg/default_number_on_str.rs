//! A number as the default of a string.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default = 5)] _to: &str) -> u32 {
        1
    }
}

fn main() {}
