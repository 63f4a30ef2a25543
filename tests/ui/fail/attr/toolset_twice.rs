//! A prefix that is given twice.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "a", prefix = "b")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
