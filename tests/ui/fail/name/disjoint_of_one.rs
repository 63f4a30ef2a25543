//! Names across one toolset.

use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};

struct Travel;
struct Trains;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

#[toolset]
impl Trains {
    /// Book a train.
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }
}

const _: () = assert_disjoint::<Travel>();

fn main() {}
