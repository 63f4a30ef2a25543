//! Two parameters with one name.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "to")] from: u8, to: u8) -> u32 {
        u32::from(from + to)
    }
}

fn main() {}
