//! A toolset is compared with itself.

use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};

struct Clock;

#[toolset]
impl Clock {
    /// Tell the time of day.
    async fn now(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

const _: () = assert_disjoint::<(Clock, Clock)>();

fn main() {}
