//! A toolset that borrows, with a lifetime that the block declares.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel<'a> {
    home: &'a str,
}

#[toolset]
impl<'a> Travel<'a> {
    /// Tell the home airport.
    async fn home(&self, _ctx: &AsyncRunContext) -> &'a str {
        self.home
    }
}

fn main() {}
