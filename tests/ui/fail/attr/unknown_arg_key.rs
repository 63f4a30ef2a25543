//! An option of a parameter is misspelled.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(defualt = 1)] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
