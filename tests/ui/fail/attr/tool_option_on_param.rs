//! An option of the tool on a parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(name = "airport")] to: String) -> usize {
        to.len()
    }
}

fn main() {}
