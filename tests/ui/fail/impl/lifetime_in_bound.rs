//! A toolset that borrows as long as its client.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel<'a, F> {
    flights: &'a F,
}

#[toolset]
impl<'a, F> Travel<'a, F>
where
    F: ToString + Sync + 'a,
{
    /// Tell the home airport.
    async fn home(&self, _ctx: &AsyncRunContext) -> String {
        self.flights.to_string()
    }
}

fn main() {}
