//! A path of the crate that leads nowhere.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(crate = ::asynctool)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
