//! An example that has no JSON form.

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
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = Cabin::Economy)] cabin: Cabin) -> u32 {
        let _ = cabin;
        1
    }
}

fn main() {}
