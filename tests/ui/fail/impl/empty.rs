//! A block without a method.

use asynctool_core::toolset;

struct Travel;

#[toolset]
impl Travel {}

fn main() {}
