//! A toolset with a lifetime beside a type.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel<'a, F> {
    flights: &'a F,
}

#[toolset]
impl<'a, F: Sync + 'static> Travel<'a, F>
where
    F: Fn(&'a u32) -> u32,
{
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        let _ = self.flights;
        1
    }
}

fn main() {}
