//! A tool takes nothing at all: one error, not one for `&self` and one for the context.

use asynctool_core::toolset;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book() -> u32 {
        1
    }
}

fn main() {}
