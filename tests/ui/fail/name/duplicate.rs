//! A name is given that another method has.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Book a flight, the old way.
    #[tool(name = "book")]
    async fn book_by_fax(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
