//! A pattern with a flag that only our engine reads.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = "(?i)^rome$")] _to: &str) -> u32 {
        1
    }
}

fn main() {}
