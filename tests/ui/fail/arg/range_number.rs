//! One number where a range is expected.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(5))] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
