//! A choice of nothing.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(one_of())] cabin: String) -> u32 {
        let _ = cabin;
        1
    }
}

fn main() {}
