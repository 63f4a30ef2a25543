//! One of the types has no tools.

use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};

struct Clock;

struct Radio;

#[toolset]
impl Clock {
    /// Tell the time of day.
    async fn now(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

const _: () = assert_disjoint::<(Clock, Radio)>();

fn main() {}
