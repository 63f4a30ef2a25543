//! The context has a doc comment.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(
        &self,
        /// The context of the run.
        _ctx: &AsyncRunContext,
    ) -> u32 {
        1
    }
}

fn main() {}
