//! A list is returned as it is.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Vec<u32> {
        vec![1]
    }
}

fn main() {}
