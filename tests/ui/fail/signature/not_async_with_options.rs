//! A tool with options of a parameter forgot to be `async`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    fn book(&self, _ctx: &AsyncRunContext, #[arg(length(3..=3))] to: String) -> String {
        to
    }
}

fn main() {}
