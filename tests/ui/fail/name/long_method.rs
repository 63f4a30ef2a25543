//! A method whose name is too long.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book_a_flight_from_the_home_airport_of_the_user_to_any_other_airport(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
