//! A structure is returned as it is.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(serde::Serialize)]
struct Ticket {
    id: u32,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Ticket {
        Ticket { id: 1 }
    }
}

fn main() {}
