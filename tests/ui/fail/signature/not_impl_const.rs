//! The attribute is on a constant.

use asynctool_core::toolset;

#[toolset]
const TRAVEL: u32 = 1;

fn main() {}
