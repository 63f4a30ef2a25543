//! A person is asked before a tool runs: by a question of its own, or by one that is made of the call.

use asynctool_core::{AsyncRunContext, Registry, Toolset, ToolsetOptions, toolset};

struct Files;

#[toolset(prefix = "files")]
impl Files {
    /// Delete a file.
    #[tool(destructive, approval = "Delete { path } in {{the}} {type}, {path}?")]
    async fn delete(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(rename = "path")] file: &str,
        #[arg(default = 1)] r#type: u8,
    ) -> usize {
        file.len() + usize::from(r#type)
    }

    /// Delete all files.
    #[tool(approval, title = "Delete everything")]
    async fn clear(&self, _ctx: &AsyncRunContext) {}

    /// Read a file.
    async fn read(&self, _ctx: &AsyncRunContext) {}
}

fn main() {
    let needs: Vec<bool> = Files::TOOLS.iter().map(|tool| tool.policy().approval).collect();
    assert_eq!(needs, [true, true, false]);
    let options = ToolsetOptions::new().approval(["files_read"]).no_approval(["files_clear"]);
    let registry = Registry::new().with_options(std::sync::Arc::new(Files), options).unwrap();
    let needs: Vec<bool> = registry.tools().map(|tool| tool.policy().approval).collect();
    assert_eq!(needs, [true, false, true]);
    assert_eq!(registry.get("files_delete").unwrap().question(), Some("Delete { path } in {{the}} {type}, {path}?"));
    assert_eq!(registry.get("files_clear").unwrap().question(), None);
}
