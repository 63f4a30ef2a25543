//! Two parameters with one name for the model.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: String, #[arg(rename = "to")] day: String) -> u32 {
        let _ = (to, day);
        1
    }
}

fn main() {}
