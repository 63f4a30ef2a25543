//! An option is given twice, in two attributes.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(cancellable = false)]
    #[tool(cancellable = true)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
