//! A scope with the name that only Rust knows.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(duplicate_scope = ["to"])]
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "city")] to: u8) -> u32 {
        u32::from(to)
    }
}

fn main() {}
