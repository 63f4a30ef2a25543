//! A tool is written as an associated function.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(_ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
