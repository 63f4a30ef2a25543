//! A schema of a function that is not there.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(schema_with = text)] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
