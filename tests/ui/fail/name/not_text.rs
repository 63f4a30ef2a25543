//! A name that is a constant.

use asynctool_core::{AsyncRunContext, toolset};

const NAME: &str = "book";

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(name = NAME)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
