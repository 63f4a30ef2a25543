//! A tool is `unsafe`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async unsafe fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
