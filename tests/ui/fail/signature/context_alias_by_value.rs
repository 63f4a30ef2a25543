//! A context by value, behind an alias.

use asynctool_core::{AsyncRunContext, toolset};

type Context = AsyncRunContext;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: Context) -> u32 {
        1
    }
}

fn main() {}
