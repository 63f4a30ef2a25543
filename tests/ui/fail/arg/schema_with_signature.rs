//! A schema of a function that takes nothing.

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

fn text() -> schemars::Schema {
    schemars::json_schema!({ "type": "string" })
}

fn main() {}
