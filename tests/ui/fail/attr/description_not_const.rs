//! A description that is made at run time.

use asynctool_core::{AsyncRunContext, toolset};

fn text() -> &'static str {
    "Book a flight."
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(description = text())]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
