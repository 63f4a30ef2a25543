//! An example of another type, for a parameter that may be absent.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = "one")] seats: Option<u32>) -> u32 {
        seats.unwrap_or_default()
    }
}

fn main() {}
