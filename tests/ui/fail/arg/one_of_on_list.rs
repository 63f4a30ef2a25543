//! `one_of` on a list.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(one_of("1", "2"))] to: &[String]) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
