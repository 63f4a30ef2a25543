//! An example that does not match the pattern.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = "^[A-Z]{3}$", example = "Rome")] _to: &str) -> u32 {
        1
    }
}

fn main() {}
