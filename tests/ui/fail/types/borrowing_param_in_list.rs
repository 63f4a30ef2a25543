//! A parameter that holds values that borrow.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Cabin<'a> {
    name: &'a str,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book<'a>(&self, _ctx: &AsyncRunContext, to: &[Cabin<'a>], from: Option<&Cabin<'_>>) -> usize {
        to.len() + from.map_or(0, |from| from.name.len())
    }
}

fn main() {}
