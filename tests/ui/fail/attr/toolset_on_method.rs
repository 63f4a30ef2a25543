//! The toolset's attribute on a method.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

impl Travel {
    /// Book a flight.
    #[toolset]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
