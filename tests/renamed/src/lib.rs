//! A toolset in a crate that knows asynctool by another name.

use tools::{AsyncRunContext, Json, toolset};

/// A clock.
#[derive(Debug)]
pub struct Clock;

#[toolset(crate = tools)]
impl Clock {
    /// Tell the time of day.
    #[tool(read_only, on_duplicate = "allow", timeout = std::time::Duration::from_secs(1))]
    pub async fn now(
        &self,
        _ctx: &AsyncRunContext,
        /// The time zone.
        #[arg(default = "UTC", length(3..), pattern = "^[A-Z]+$")]
        zone: &str,
    ) -> Json<Vec<String>> {
        Json(vec![zone.to_owned()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tool_is_there() {
        let registry = tools::Registry::new().with(Clock).unwrap();
        assert_eq!(registry.get("now").unwrap().schema()["properties"]["zone"]["default"], "UTC");
    }
}
