//! The name of the flag that confirms a duplicate.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "confirm_duplicate")] sure: bool) -> u32 {
        u32::from(sure)
    }
}

fn main() {}
