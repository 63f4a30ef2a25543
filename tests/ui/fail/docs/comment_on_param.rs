//! A comment on a parameter where a doc comment was meant.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(strict_docs)]
impl Travel {
    /// Book a flight.
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        // How many.
        seats: u32,
    ) -> u32 {
        seats
    }
}

fn main() {}
