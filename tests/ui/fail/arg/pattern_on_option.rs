//! A rule for texts on a number that may be absent.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = "^[A-Z]{3}$")] to: Option<u8>) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
