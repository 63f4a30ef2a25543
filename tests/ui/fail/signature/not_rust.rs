//! A typing error inside the block: the parser says where, and nothing else is said.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext to: String) -> String {
        to
    }
}

fn main() {}
