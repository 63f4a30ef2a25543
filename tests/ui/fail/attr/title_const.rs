//! A title that is a constant.

use asynctool_core::{AsyncRunContext, toolset};

const TITLE: &str = "Booking";

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(title = TITLE)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
