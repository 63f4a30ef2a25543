//! A crate that denies what can be denied has nothing to say of the macro's code.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unused_qualifications,
    unreachable_pub,
    single_use_lifetimes,
    let_underscore_drop
)]
#![deny(unused_lifetimes, unused_results, trivial_casts, trivial_numeric_casts, elided_lifetimes_in_paths)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]

use std::time::Duration;

use asynctool_core::{AsyncRunContext, ToolError, Toolset, schemars::JsonSchema, toolset};

/// A cabin.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
pub struct Cabin {
    /// Its name.
    pub name: String,
}

/// A toolset.
#[derive(Debug)]
pub struct Travel<F> {
    flights: F,
}

#[toolset]
impl<F: ToString + Send + Sync + 'static> Travel<F> {
    /// Search for flights.
    ///
    /// # Errors
    /// Never.
    #[tool(timeout = Duration::from_secs(20), duplicate_scope = ["to"], detach_after = Duration::from_secs(1))]
    #[tool(title = "Search", read_only, max_running = 3)]
    pub async fn search(
        &self,
        ctx: &AsyncRunContext,
        #[arg(length(3..=3))] to: &str,
        day: &String,
        from: Option<&str>,
        #[arg(default = 5, range(1..=20))] limit: u8,
        #[arg(default)] cabin: Cabin,
        /// The way to sort.
        #[arg(default = "price", one_of("price", "time"), example = "time")]
        sort: &str,
        /// The day.
        #[arg(format = "date", pattern = "^2", rename = "on")]
        day_back: Option<&str>,
        #[arg(default)] cabins: &[Cabin],
        #[allow(unused_variables)] unused: u8,
    ) -> Result<String, ToolError> {
        ctx.update("Searching...").await;
        let _ = (sort, day_back);
        Ok(format!("{to} {day} {from:?} {limit} {cabin:?} {cabins:?} {}", self.flights.to_string()))
    }

    /// Say nothing.
    pub async fn nothing(&self, _ctx: &AsyncRunContext) {}
}

fn main() {
    assert_eq!(<Travel<String>>::TOOLS.len(), 2);
}
