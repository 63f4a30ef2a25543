//! A tool that awaits nothing may leave its context alone, but rustc sees it.

#![deny(unused_variables)]

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, ctx: &AsyncRunContext, seats: u32) -> u32 {
        1
    }
}

fn main() {}
