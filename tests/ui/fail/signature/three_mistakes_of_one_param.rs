//! Three mistakes on one parameter, and in its type.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "to airport", format = "aiport", one_of())] to: Vec<&str>) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
