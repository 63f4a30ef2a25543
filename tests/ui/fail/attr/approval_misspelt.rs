//! The option itself, misspelt.

use asynctool_core::{AsyncRunContext, toolset};

struct Files;

#[toolset]
impl Files {
    /// Delete a file.
    #[tool(aproval)]
    async fn delete(&self, _ctx: &AsyncRunContext, #[arg(rename = "path")] file: String, times: u8) -> usize {
        file.len() + usize::from(times)
    }
}

fn main() {}
