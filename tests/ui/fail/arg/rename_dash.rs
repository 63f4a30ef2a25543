//! A name with a dash, which tools may have.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "to-airport")] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
