//! A name that the prefix begins, and that is wrong by itself.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "travel")]
impl Travel {
    /// Book a flight.
    #[tool(name = "book flight")]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
