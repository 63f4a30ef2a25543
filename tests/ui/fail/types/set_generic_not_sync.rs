//! A type parameter without the bounds of a toolset.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel<F> {
    flights: F,
}

#[toolset]
impl<F> Travel<F> {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
