//! No method is `async`.

use asynctool_core::toolset;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    fn book(&self) -> u32 {
        1
    }
}

fn main() {}
