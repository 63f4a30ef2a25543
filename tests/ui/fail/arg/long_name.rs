//! A parameter whose name is too long.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, the_airport_to_which_the_user_wants_to_fly_on_the_day_of_the_flight: u32) -> u32 {
        let _ = the_airport_to_which_the_user_wants_to_fly_on_the_day_of_the_flight;
        1
    }
}

fn main() {}
