//! A default that is another parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, seats: u8, #[arg(default = seats)] rooms: u8) -> u32 {
        u32::from(seats + rooms)
    }
}

fn main() {}
