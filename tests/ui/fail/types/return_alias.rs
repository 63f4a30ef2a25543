//! A result behind an alias that cannot be sent.

use asynctool_core::{AsyncRunContext, ToolError, toolset};

struct Ticket;

type Booked = Result<Ticket, ToolError>;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Booked {
        Ok(Ticket)
    }
}

fn main() {}
