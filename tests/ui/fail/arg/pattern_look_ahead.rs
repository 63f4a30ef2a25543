//! A pattern that only some engines know.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = "^(?!X)[A-Z]{3}$")] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
