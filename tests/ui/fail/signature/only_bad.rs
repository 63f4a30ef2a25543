//! The only tool is broken: the type is still a toolset.

use asynctool_core::{Registry, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self) -> u32 {
        1
    }
}

fn main() {
    let _ = Registry::new().with(Travel);
}
