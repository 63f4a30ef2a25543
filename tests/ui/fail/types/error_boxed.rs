//! The error is a boxed one.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        Ok("1".parse()?)
    }
}

fn main() {}
