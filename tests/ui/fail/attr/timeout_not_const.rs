//! A timeout that is read when the program runs.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(timeout = from_settings())]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn from_settings() -> std::time::Duration {
    std::time::Duration::from_secs(20)
}

fn main() {}
