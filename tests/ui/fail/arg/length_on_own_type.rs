//! `length` on a type of the user's own.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(serde::Deserialize, schemars::JsonSchema)]
enum Cabin {
    Economy,
    Business,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(length(..=1))] cabin: Cabin) -> u32 {
        let _ = cabin;
        1
    }
}

fn main() {}
