//! A format that is not checked.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(format = "phone")] at: String) -> u32 {
        let _ = at;
        1
    }
}

fn main() {}
