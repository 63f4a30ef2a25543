//! A toolset of a generic type that cannot be shared.

use std::cell::Cell;

use asynctool_core::{AsyncRunContext, toolset};

struct Travel<F> {
    flights: F,
}

#[toolset]
impl Travel<Cell<u32>> {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        self.flights.get()
    }
}

fn main() {}
