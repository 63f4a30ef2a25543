//! The description of a parameter as an option.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(description = "How many.")] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
