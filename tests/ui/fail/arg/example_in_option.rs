//! An example of a parameter that may be absent, wrapped as it is.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(example = Some(2))] seats: Option<u32>) -> u32 {
        seats.unwrap_or_default()
    }
}

fn main() {}
