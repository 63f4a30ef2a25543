//! A parameter is `impl Trait`, as a Rust function would have it.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: impl Into<String>) -> String {
        to.into()
    }
}

fn main() {}
