//! The context stands between two parameters.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(
        &self,
        /// Where to.
        to: &str,
        _ctx: &AsyncRunContext,
        /// On which day.
        day: &str,
    ) -> usize {
        to.len() + day.len()
    }
}

fn main() {}
