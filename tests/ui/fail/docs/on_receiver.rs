//! A doc comment on `&self`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(
        /// The agency.
        &self,
        _ctx: &AsyncRunContext,
    ) -> u32 {
        1
    }
}

fn main() {}
