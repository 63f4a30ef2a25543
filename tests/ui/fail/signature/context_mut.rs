//! The context is taken by `&mut`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &mut AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
