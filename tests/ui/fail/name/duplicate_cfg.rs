//! Two conditional tools with one name, whose conditions both hold.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    #[cfg(not(windows))]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Book a flight, the old way.
    #[cfg(unix)]
    #[tool(name = "book")]
    async fn book_by_fax(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
