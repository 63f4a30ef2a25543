//! A tool has a const parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book<const SEATS: usize>(&self, _ctx: &AsyncRunContext) -> usize {
        SEATS
    }
}

fn main() {}
