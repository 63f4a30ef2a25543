//! A prefix in parentheses.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix("travel"))]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
