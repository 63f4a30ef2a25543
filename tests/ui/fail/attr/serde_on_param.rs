//! An attribute of serde on a parameter.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[serde(default)] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
