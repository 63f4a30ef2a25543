//! An error in a box that cannot be sent.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, Box<dyn std::error::Error>> {
        Ok("1".parse()?)
    }
}

fn main() {}
