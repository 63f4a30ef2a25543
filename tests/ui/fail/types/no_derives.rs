//! A parameter whose type derives nothing: one error for each derive that is missing.

use asynctool_core::{AsyncRunContext, toolset};

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
