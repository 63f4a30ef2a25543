//! The missing derive is told once, whatever `#[arg]` asks besides.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(schemars::JsonSchema)]
struct Cabin {
    name: String,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(default, length(1..))] to: Vec<Cabin>) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
