//! Everything that may stand behind the arrow.

use asynctool_core::{AsyncRunContext, Json, ToolError, ToolOutput, ToolResult, Toolset, toolset};
use serde_json::{Value, json};

#[derive(Clone, serde::Serialize)]
struct Ticket {
    id: u32,
}

#[derive(Debug)]
struct NoSeats;

impl std::fmt::Display for NoSeats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no seats")
    }
}

impl std::error::Error for NoSeats {}

type Booked<T> = Result<T, NoSeats>;

struct Travel;

#[toolset]
#[rustfmt::skip]
impl Travel {
    /// A string.
    async fn string(&self, _ctx: &AsyncRunContext) -> String { String::new() }
    /// A static string.
    async fn text(&self, _ctx: &AsyncRunContext) -> &'static str { "text" }
    /// A string that is lent.
    async fn lent(&self, ctx: &AsyncRunContext) -> &str { let _ = ctx; "lent" }
    /// A structure without a name.
    async fn hidden(&self, _ctx: &AsyncRunContext) -> Result<impl serde::Serialize, ToolError> { Ok(1) }
    /// No arrow.
    async fn nothing(&self, _ctx: &AsyncRunContext) {}
    /// A unit.
    async fn unit(&self, _ctx: &AsyncRunContext) -> () {}
    /// A flag.
    async fn flag(&self, _ctx: &AsyncRunContext) -> bool { true }
    /// A whole number.
    async fn whole(&self, _ctx: &AsyncRunContext) -> i64 { -1 }
    /// A size.
    async fn size(&self, _ctx: &AsyncRunContext) -> usize { 1 }
    /// A number.
    async fn number(&self, _ctx: &AsyncRunContext) -> f64 { 0.5 }
    /// A tree.
    async fn tree(&self, _ctx: &AsyncRunContext) -> Value { json!({}) }
    /// A structure.
    async fn structure(&self, _ctx: &AsyncRunContext) -> Json<Ticket> { Json(Ticket { id: 1 }) }
    /// A list.
    async fn list(&self, _ctx: &AsyncRunContext) -> Json<Vec<Ticket>> { Json(vec![]) }
    /// An output.
    async fn output(&self, _ctx: &AsyncRunContext) -> ToolOutput { ToolOutput::empty() }
    /// Perhaps a structure.
    async fn perhaps(&self, _ctx: &AsyncRunContext) -> Option<Ticket> { None }
    /// A structure or a failure.
    async fn fallible(&self, _ctx: &AsyncRunContext) -> Result<Ticket, ToolError> { Err(ToolError::say("no")) }
    /// An output or a failure.
    async fn result(&self, _ctx: &AsyncRunContext) -> ToolResult { Ok(ToolOutput::text("yes")) }
    /// A structure or an error of the user's own.
    async fn own(&self, _ctx: &AsyncRunContext) -> Result<Vec<Ticket>, NoSeats> { Err(NoSeats) }
    /// An alias.
    async fn alias(&self, _ctx: &AsyncRunContext) -> Booked<()> { Err(NoSeats) }
    /// A path with a default.
    async fn io(&self, _ctx: &AsyncRunContext) -> std::io::Result<String> { Ok(String::new()) }
    /// Never.
    #[allow(unreachable_code)]
    async fn failing(&self, _ctx: &AsyncRunContext) -> Result<(), ToolError> { Err(std::fmt::Error)? }
}

fn main() {
    assert_eq!(Travel::TOOLS.len(), 21);
}
