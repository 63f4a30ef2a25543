//! A structure in `Json` that derives nothing.

use asynctool_core::{AsyncRunContext, Json, toolset};

struct Ticket {
    id: u32,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Json<Ticket> {
        Json(Ticket { id: 1 })
    }
}

fn main() {}
