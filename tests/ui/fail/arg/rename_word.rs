//! A name without quotes.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = airport)] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
