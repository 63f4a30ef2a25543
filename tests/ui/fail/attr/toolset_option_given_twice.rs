//! An option of the toolset that is given twice.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(strict_docs, strict_docs)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
