//! Two tools with one name, prefix included.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "travel")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Book a train.
    #[tool(name = "book")]
    async fn book_train(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
