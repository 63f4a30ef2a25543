//! A parameter is taken apart in the signature.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, (row, seat): (u32, u32)) -> u32 {
        row + seat
    }
}

fn main() {}
