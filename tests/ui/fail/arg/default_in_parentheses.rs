//! A default in parentheses.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default(5))] seats: u8) -> u32 {
        let _ = seats;
        1
    }
}

fn main() {}
