//! Perhaps a structure that cannot be sent.

use asynctool_core::{AsyncRunContext, toolset};

struct Ticket;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Option<Ticket> {
        Some(Ticket)
    }
}

fn main() {}
