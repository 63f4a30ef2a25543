//! A list of nothing.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(one_of())] _to: &str) -> u32 {
        1
    }
}

fn main() {}
