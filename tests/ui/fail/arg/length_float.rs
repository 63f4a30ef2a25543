//! A length of half a character.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(length(..=2.5))] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
