//! An option that needs a value has none.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(cancellable)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
