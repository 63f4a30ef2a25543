//! The attribute is on each method.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

impl Travel {
    /// Book a flight.
    #[toolset]
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: String,
    ) -> String {
        to
    }

    /// Cancel a booking.
    #[toolset]
    async fn cancel(&self, _ctx: &AsyncRunContext) {}
}

fn main() {}
