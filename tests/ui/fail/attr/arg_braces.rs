//! Braces around the options of a parameter: rustc takes any.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg{defualt}] seats: u32) -> u32 {
        seats
    }
}

fn main() {}
