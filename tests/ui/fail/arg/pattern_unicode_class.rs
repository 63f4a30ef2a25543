//! A pattern with a class that our engine does not have.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = r"^\pL+$")] _to: &str) -> u32 {
        1
    }
}

fn main() {}
