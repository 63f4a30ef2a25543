//! A default that the range refuses.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default = 0, range(1..=9))] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
