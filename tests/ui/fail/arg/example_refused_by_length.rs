//! An example that is too short.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = "FC", length(3..))] to: &str) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
