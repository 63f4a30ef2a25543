//! Every tool forgot to be `async`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
