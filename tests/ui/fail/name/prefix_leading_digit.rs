//! A prefix that begins with a digit.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "2nd")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
