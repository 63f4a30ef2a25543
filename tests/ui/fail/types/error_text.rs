//! An error that is a text.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, &'static str> {
        Err("no seats")
    }
}

fn main() {}
