//! The derives of a parameter are not imported.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(Deserialize, JsonSchema)]
struct Cabin {
    name: String,
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, cabin: Cabin) -> String {
        cabin.name
    }
}

fn main() {}
