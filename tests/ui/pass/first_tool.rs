//! The tool of the README: flat parameters, optional and defaulted ones, rules, borrowed strings and lists.

use std::time::Duration;

use asynctool_core::{AsyncRunContext, Json, ToolError, Toolset, schemars::JsonSchema, toolset};

#[derive(serde::Deserialize, JsonSchema)]
struct Cabin {
    name: String,
}

#[derive(serde::Serialize)]
struct Offer {
    id: u32,
}

struct Travel;

#[toolset]
impl Travel {
    /// Search for flights.
    ///
    /// # Errors
    /// Never sent to the model.
    #[tool(name = "search", on_duplicate = "reject", duplicate_scope = ["to", "day"], cancellable = false, timeout = Duration::from_secs(20))]
    async fn search_flights(
        &self,
        ctx: &AsyncRunContext,
        /// Where to.
        #[arg(length(3..=3))]
        to: &str,
        day: &String,
        from: Option<&str>,
        #[arg(default = Self::LIMIT, range(1..=20))] limit: u8,
        #[arg(default)] cabins: &[Cabin],
        via: Option<&[String]>,
        best: Option<&Cabin>,
    ) -> Result<Vec<Offer>, ToolError> {
        ctx.update("Searching...").await;
        let names: Vec<&str> = cabins.iter().map(|cabin| cabin.name.as_str()).collect();
        let _ = (to, day, from, limit, names, via, best.map(|cabin| &cabin.name));
        Ok(vec![Offer { id: 1 }])
    }

    /// Book.
    async fn book(&self, _ctx: &AsyncRunContext) -> Json<Offer> {
        Json(Offer { id: self.key() })
    }

    #[tool(skip)]
    async fn warm_up(&self) {}

    fn key(&self) -> u32 {
        2
    }

    const LIMIT: u8 = 5;
}

fn main() {
    let names: Vec<&str> = Travel::TOOLS.iter().map(|tool| tool.name()).collect();
    assert_eq!(names, ["search", "book"]);
    assert_eq!(Travel::TOOLS[0].description(), "Search for flights.");
    assert_eq!(Travel::TOOLS[0].params()[0].description(), "Where to.");
    let _ = Travel.warm_up();
}
