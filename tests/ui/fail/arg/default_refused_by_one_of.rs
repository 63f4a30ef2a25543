//! A default that is not listed.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(one_of("a", "b"), default = "c")] _to: &str) -> u32 {
        1
    }
}

fn main() {}
