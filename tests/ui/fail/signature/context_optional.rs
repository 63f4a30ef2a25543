//! A context that may be absent.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: Option<&AsyncRunContext>) -> u32 {
        1
    }
}

fn main() {}
