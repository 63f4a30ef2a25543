//! A scope of duplicates where duplicates are allowed.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[tool(duplicate_scope = ["to"], on_duplicate = "allow")]
    async fn book(&self, _ctx: &AsyncRunContext, to: String) -> usize {
        to.len()
    }
}

fn main() {}
