//! A method with `#[tool]` is not `async`.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Tell the price of a flight.
    #[tool(on_duplicate = "allow")]
    fn price(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        #[arg(length(3..=3))]
        to: String,
    ) -> usize {
        to.len()
    }
}

fn main() {}
