//! A context in an `Arc`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: std::sync::Arc<AsyncRunContext>) -> u32 {
        1
    }
}

fn main() {}
