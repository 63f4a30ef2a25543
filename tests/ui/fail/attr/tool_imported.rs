//! `#[tool]` is looked for in the crate.

use asynctool_core::{AsyncRunContext, tool};

struct Travel;

impl Travel {
    /// Book a flight.
    #[tool]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
