//! A choice of numbers.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(one_of(1, 2))] seats: u32) -> u32 {
        let _ = seats;
        1
    }
}

fn main() {}
