//! No parentheses around the options of a parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg = 5] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
