//! A method that returns a future where `async` was meant.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    fn book(&self, _ctx: &AsyncRunContext) -> impl Future<Output = u32> + Send {
        async { 1 }
    }
}

fn main() {}
