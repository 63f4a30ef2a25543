//! The attribute was forgotten.

use asynctool_core::{AsyncRunContext, Registry};

struct Travel;

impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {
    let _ = Registry::new().with(Travel);
}
