//! A toolset with a lifetime of its own.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel<'a> {
    booked: &'a u32,
}

#[toolset]
impl<'a> Travel<'a> {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, to: &str) -> u32 {
        let _ = to;
        *self.booked
    }
}

fn main() {}
