//! Two tools, several parameters, three mistakes: three errors, each at its type.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(schemars::JsonSchema)]
struct Cabin {
    name: String,
}

#[derive(schemars::JsonSchema)]
struct Seat {
    row: u32,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: &str, cabin: Cabin, seats: Option<&Seat>) -> String {
        let _ = (cabin, seats);
        to.to_owned()
    }

    /// Cancel a booking.
    async fn cancel(&self, _ctx: &AsyncRunContext, id: u32) -> Cabin {
        Cabin { name: id.to_string() }
    }
}

fn main() {}
