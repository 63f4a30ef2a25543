//! A tool takes the `Arc` in which the registry keeps it.

use std::sync::Arc;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(self: Arc<Self>, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
