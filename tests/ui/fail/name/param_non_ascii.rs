//! A parameter that is not written in ASCII.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, größe: u8) -> u32 {
        u32::from(größe)
    }
}

fn main() {}
