//! The error is a string.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, String> {
        Err("no seats".to_owned())
    }
}

fn main() {}
