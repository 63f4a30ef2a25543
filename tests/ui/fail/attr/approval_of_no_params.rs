//! A question about a tool that takes nothing.

use asynctool_core::{AsyncRunContext, toolset};

struct Files;

#[toolset]
impl Files {
    /// Delete a file.
    #[tool(approval = "Delete {pth} {count} and {count}?")]
    async fn delete(&self, _ctx: &AsyncRunContext) -> usize {
        0
    }
}

fn main() {}
