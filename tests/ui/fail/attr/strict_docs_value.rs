//! A switch with a value.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(strict_docs = true)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
