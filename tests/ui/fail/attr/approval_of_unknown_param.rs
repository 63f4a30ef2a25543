//! A question shows an argument that is not there; one that is nearly there is named.

use asynctool_core::{AsyncRunContext, toolset};

struct Files;

#[toolset]
impl Files {
    /// Delete a file.
    #[tool(approval = "Delete {pth} {count} and {count}?")]
    async fn delete(&self, _ctx: &AsyncRunContext, #[arg(rename = "path")] file: String, times: u8) -> usize {
        file.len() + usize::from(times)
    }
}

fn main() {}
