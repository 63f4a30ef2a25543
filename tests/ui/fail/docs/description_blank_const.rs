//! A constant description that says nothing.

use asynctool_core::{AsyncRunContext, toolset};

const TEXT: &str = " ";

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(description = TEXT)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
