//! The scope names a parameter as Rust does, not as the model does.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(duplicate_scope = ["to"])]
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "airport")] to: String) -> usize {
        to.len()
    }
}

fn main() {}
