//! A parameter without a description, where one is asked for.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(strict_docs)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, city: u8) -> u32 {
        u32::from(city)
    }
}

fn main() {}
