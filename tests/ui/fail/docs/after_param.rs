//! A doc comment behind its parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        seats: u32,
        /// How many.
    ) -> u32 {
        seats
    }
}

fn main() {}
