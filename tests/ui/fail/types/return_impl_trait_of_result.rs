//! The hidden type of a result cannot be sent.

use asynctool_core::{AsyncRunContext, ToolError, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<impl std::fmt::Display, ToolError> {
        Ok(std::fmt::from_fn(|f| f.write_str("booked")))
    }
}

fn main() {}
