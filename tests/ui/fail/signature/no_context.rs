//! A tool has no context.

use asynctool_core::toolset;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self) -> u32 {
        1
    }
}

fn main() {}
