//! An example of another type.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = "one")] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
