//! An example of another type than the option has.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = "five")] _to: Option<u8>) -> u32 {
        1
    }
}

fn main() {}
