//! A description that only a running program can have.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(description = text())]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn text() -> String {
    "Book a flight.".to_owned()
}

fn main() {}
