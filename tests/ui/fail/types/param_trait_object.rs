//! A parameter whose type has no size of its own.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: Box<dyn std::fmt::Display + Send>) -> String {
        to.to_string()
    }
}

fn main() {}
