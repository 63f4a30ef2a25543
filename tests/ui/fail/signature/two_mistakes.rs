//! Two tools with a mistake each: two errors.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&mut self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    async fn cancel(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
