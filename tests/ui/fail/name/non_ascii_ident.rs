//! A method whose name is not ASCII.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Tell the size of the plane.
    async fn größe(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

fn main() {}
