//! The type of the result is hidden.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> impl std::fmt::Display {
        1
    }
}

fn main() {}
