//! The context stands before the receiver.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(_ctx: &AsyncRunContext, &self) -> u32 {
        1
    }
}

fn main() {}
