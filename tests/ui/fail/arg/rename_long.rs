//! A name that is too long.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(rename = "the_airport_to_which_the_user_wants_to_fly_on_the_day_of_the_flight")] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
