//! A parameter without a description, where all must have one.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(strict_docs)]
impl Travel {
    /// Book a flight.
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: String,
        seats: u32,
    ) -> u32 {
        let _ = to;
        seats
    }
}

fn main() {}
