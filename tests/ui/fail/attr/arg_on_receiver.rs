//! Options of `&self`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(#[arg(default)] &self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
