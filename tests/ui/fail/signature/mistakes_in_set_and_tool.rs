//! A mistake in the options of the toolset, and one in a tool.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset(prefx = "travel")]
impl Travel {
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
