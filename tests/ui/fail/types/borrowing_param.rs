//! A parameter whose type borrows from the text of the call.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Cabin<'a> {
    name: &'a str,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: Cabin<'_>) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
