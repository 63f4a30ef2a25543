//! A parameter has the name of the flag by which a duplicate is confirmed.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, confirm_duplicate: bool) -> bool {
        confirm_duplicate
    }
}

fn main() {}
