//! A parameter is taken by `&mut`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: &mut String) -> usize {
        to.len()
    }
}

fn main() {}
