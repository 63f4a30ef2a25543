//! The context stands behind the parameters.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, to: String, _ctx: &AsyncRunContext) -> String {
        to
    }
}

fn main() {}
