//! A parameter whose name not every provider accepts.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, größe: u32) -> u32 {
        größe
    }
}

fn main() {}
