//! A length for a boolean.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(length(1..=2))] _to: Option<bool>) -> u32 {
        1
    }
}

fn main() {}
