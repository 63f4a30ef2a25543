//! A parameter is conditional.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[cfg(unix)] to: String) -> String {
        to
    }
}

fn main() {}
