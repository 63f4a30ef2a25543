//! The question names a parameter as Rust does, not as the model does.

use asynctool_core::{AsyncRunContext, toolset};

struct Files;

#[toolset]
impl Files {
    /// Delete a file.
    #[tool(approval = "Delete {file}?")]
    async fn delete(&self, _ctx: &AsyncRunContext, #[arg(rename = "path")] file: String, times: u8) -> usize {
        file.len() + usize::from(times)
    }
}

fn main() {}
