//! A description of a type that a constant cannot have.

use asynctool_core::{AsyncRunContext, toolset};

const TEXT: String = String::new();

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(description = TEXT)]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
