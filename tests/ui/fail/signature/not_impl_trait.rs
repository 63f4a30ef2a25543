//! The attribute on the trait and not on its implementation.

use asynctool_core::{AsyncRunContext, toolset};

#[toolset]
trait Travel {
    /// Book a flight.
    async fn book(&self, ctx: &AsyncRunContext) -> String;
}

fn main() {}
