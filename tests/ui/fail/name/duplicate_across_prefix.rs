//! A prefix makes the name of one toolset's tool that of another's.

use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};

struct Clock;

struct Radio;

#[toolset]
impl Clock {
    /// Tell which song plays.
    async fn radio_now(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

#[toolset(prefix = "radio")]
impl Radio {
    /// Tell which song plays.
    async fn now(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

const _: () = assert_disjoint::<(Clock, Radio)>();

fn main() {}
