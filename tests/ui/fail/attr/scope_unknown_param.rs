//! A scope names a parameter that the tool does not have.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(duplicate_scope = ["to", "day"])]
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default)] to: String) -> u32 {
        to.len() as u32
    }
}

fn main() {}
