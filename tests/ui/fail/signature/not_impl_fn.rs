//! The attribute on a free function, as other tool macros want it.

use asynctool_core::{AsyncRunContext, toolset};

/// Book a flight.
#[toolset]
async fn book(_ctx: &AsyncRunContext, to: String) -> String {
    to
}

fn main() {}
