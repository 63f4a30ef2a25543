//! A parameter whose type is not imported.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: Cabin) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
