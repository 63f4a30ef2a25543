//! A list of borrowed strings.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: Vec<&str>) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
