//! A closure where the path of a function is expected.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(schema_with = |_| true.into())] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
