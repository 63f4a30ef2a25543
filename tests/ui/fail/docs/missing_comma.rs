//! No comma between two parameters with doc comments.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: String
        /// How many.
        seats: u32,
    ) -> u32 {
        seats
    }
}

fn main() {}
