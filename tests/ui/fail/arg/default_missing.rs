//! A default of a type that has none.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(serde::Deserialize, schemars::JsonSchema)]
enum Cabin {
    Economy,
    First,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default)] to: Cabin) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
