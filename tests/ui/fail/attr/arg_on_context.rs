//! `#[arg]` on the context.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, #[arg(default)] _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
