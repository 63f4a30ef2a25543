//! Three mistakes in three tools give three errors, and no fourth.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefix = "travel")]
impl Travel {
    /// Search.
    #[tool(max_running = 0)]
    async fn search(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Book.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(format = "dat")] day: &str) -> u32 {
        let _ = day;
        1
    }

    /// Cancel.
    async fn cancel(&self, _ctx: &AsyncRunContext, #[arg(pattern = "(")] id: &str) -> u32 {
        let _ = id;
        1
    }

    /// Ask.
    async fn ask(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
