//! A pattern for a list of strings.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = "^a")] _to: Vec<String>) -> u32 {
        1
    }
}

fn main() {}
