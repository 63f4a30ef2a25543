//! A text as the default of one that may be absent.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default = "FCO")] to: Option<&str>) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
