//! An example that the range refuses.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = -1.5, range(0..))] budget: f64) -> u32 {
        let _ = budget;
        1
    }
}

fn main() {}
