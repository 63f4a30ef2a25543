//! A generic toolset of what cannot be shared, in a registry.

use std::rc::Rc;

use asynctool_core::{AsyncRunContext, Registry, toolset};

struct Travel<F> {
    flights: F,
}

#[toolset]
impl<F: Clone> Travel<F> {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {
    let flights = Rc::new(1);
    let _ = Registry::new().with(Travel { flights });
}
