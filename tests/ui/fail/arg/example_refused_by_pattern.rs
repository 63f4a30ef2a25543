//! An example that the pattern refuses.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = "fco", pattern = "^[A-Z]{3}$")] to: &str) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
