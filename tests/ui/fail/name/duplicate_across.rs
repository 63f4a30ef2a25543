//! Two toolsets have a tool of the same name.

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

#[toolset]
impl Radio {
    /// Tell which song plays.
    async fn now(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

const _: () = assert_disjoint::<(Clock, Radio)>();

fn main() {}
