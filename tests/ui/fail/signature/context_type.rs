//! The first parameter is one for the model: the context was forgotten.

use asynctool_core::toolset;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, to: &str) -> usize {
        to.len()
    }
}

fn main() {}
