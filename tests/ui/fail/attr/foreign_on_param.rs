//! An attribute of `schemars` on a parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[schemars(range(min = 1))] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
