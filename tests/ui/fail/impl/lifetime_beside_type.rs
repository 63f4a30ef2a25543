//! A toolset that borrows, beside a parameter of its own.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel<'a, F> {
    home: &'a str,
    flights: F,
}

#[toolset]
impl<'a, F: ToString + Send + Sync + 'static> Travel<'a, F> {
    /// Tell the home airport.
    async fn home(&self, _ctx: &AsyncRunContext) -> String {
        self.flights.to_string() + self.home
    }
}

fn main() {}
