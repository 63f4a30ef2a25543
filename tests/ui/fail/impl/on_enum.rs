//! On an enum.

use asynctool_core::{AsyncRunContext, toolset};

#[toolset]
enum Travel {
    Flight(AsyncRunContext),
}

fn main() {}
