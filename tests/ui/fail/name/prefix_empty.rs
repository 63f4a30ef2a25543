//! A prefix without a letter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
