//! A path to nowhere.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(crate = ::elsewhere::asynctool_core)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
