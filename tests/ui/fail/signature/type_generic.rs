//! A tool has a type parameter: the model cannot choose it.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book<T: Into<String> + Send>(&self, _ctx: &AsyncRunContext, to: T) -> String {
        to.into()
    }
}

fn main() {}
