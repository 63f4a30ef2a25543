//! A path to a crate that is another.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(crate = ::serde)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
