//! Two parameters without a description, one of which has another name for the model.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(strict_docs)]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "airport")] to: String, seats: u32) -> u32 {
        let _ = to;
        seats
    }
}

fn main() {}
