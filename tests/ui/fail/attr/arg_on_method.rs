//! `#[arg]` above the method, and not on the parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[arg(range(1..=9))]
    async fn book(&self, _ctx: &AsyncRunContext, seats: u32) -> u32 {
        seats
    }
}

fn main() {}
