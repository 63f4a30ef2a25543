//! An example of a type that is not there: one error.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = 1)] cabin: Cabin) -> u32 {
        let _ = cabin;
        1
    }
}

fn main() {}
