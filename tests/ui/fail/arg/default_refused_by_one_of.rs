//! A default that is not among the values.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default = "first", one_of("economy", "business"))] cabin: &str) -> u32 {
        let _ = cabin;
        1
    }
}

fn main() {}
