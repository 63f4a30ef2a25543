//! An example of a type that cannot be shown.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Cabin;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = Cabin)] _to: Cabin) -> u32 {
        1
    }
}

fn main() {}
