//! An error that is a plain struct.

use asynctool_core::{AsyncRunContext, toolset};

struct NoSeats;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, NoSeats> {
        Err(NoSeats)
    }
}

fn main() {}
