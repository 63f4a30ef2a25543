//! A prefix that makes the name of the second tool too long.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "agency_for_travels_around_the_world")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Book a flight for a party.
    async fn book_a_flight_for_a_party_of_friends(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
