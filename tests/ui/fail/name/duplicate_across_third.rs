//! The third toolset has a name of the first.

use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};

struct Clock;

struct Radio;

struct Station<T>(T);

#[toolset]
impl Clock {
    /// Tell the time of day.
    async fn now(&self, _ctx: &AsyncRunContext) -> u32 {
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

#[toolset]
impl<T: Send + Sync + 'static> Station<T> {
    /// Tell which train leaves.
    async fn now(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

const _: () = assert_disjoint::<(Clock, Radio, Station<u8>)>();

fn main() {}
