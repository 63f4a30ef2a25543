//! An example of another type.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = "five")] _to: u8) -> u32 {
        1
    }
}

fn main() {}
