//! A default that is negative where no number can be.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default = -1)] seats: u8) -> u32 {
        let _ = seats;
        1
    }
}

fn main() {}
