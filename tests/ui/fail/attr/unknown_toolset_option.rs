//! An option of the toolset that is misspelt.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefx = "travel")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
