//! A prefix that is too long by itself.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "an_agency_for_travels_around_the_world_in_no_more_than_eighty_days")]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
