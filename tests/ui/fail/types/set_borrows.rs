//! A toolset that borrows its state, in a registry that owns it.

use asynctool_core::{AsyncRunContext, Registry, toolset};

struct Travel<'a> {
    booked: &'a u32,
}

#[toolset]
impl Travel<'_> {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        *self.booked
    }
}

fn main() {
    let booked = 1;
    let _ = Registry::new().with(Travel { booked: &booked });
}
