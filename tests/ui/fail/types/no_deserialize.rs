//! A parameter whose type derives `JsonSchema` only.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(schemars::JsonSchema)]
struct Cabin {
    name: String,
}

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
