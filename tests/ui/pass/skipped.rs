//! A tool that is skipped for a while may keep what it says of its parameters.

use asynctool_core::{AsyncRunContext, Toolset, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, ctx: &AsyncRunContext) -> u32 {
        self.search(ctx, "FCO", 1).await
    }

    /// Search for flights.
    #[tool(skip)]
    async fn search(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: &str,
        #[arg(range(1..), default = 1)] seats: u32,
    ) -> u32 {
        to.len() as u32 + seats
    }

    #[tool(skip)]
    fn note(&self) {}
}

fn main() {
    let names: Vec<&str> = Travel::TOOLS.iter().map(|tool| tool.name()).collect();
    assert_eq!(names, ["book"]);
    Travel.note();
}
