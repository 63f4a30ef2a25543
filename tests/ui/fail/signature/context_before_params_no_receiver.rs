//! No receiver, and the context first.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(
        _ctx: &AsyncRunContext,
        /// Where to.
        to: String,
    ) -> String {
        to
    }
}

fn main() {}
