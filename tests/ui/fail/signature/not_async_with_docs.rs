//! A tool with a documented parameter forgot to be `async`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: String,
    ) -> String {
        to
    }

    /// Cancel a booking.
    async fn cancel(&self, _ctx: &AsyncRunContext) {}
}

fn main() {}
