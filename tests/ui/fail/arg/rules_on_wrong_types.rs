//! Three rules on three wrong types.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(range(1..))] to: &str, #[arg(length(1..))] seats: u8, #[arg(format = "date")] day: u8) -> u32 {
        let _ = (to, day);
        u32::from(seats)
    }
}

fn main() {}
