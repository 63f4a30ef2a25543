//! The attribute is on an alias.

use asynctool_core::toolset;

#[toolset]
type Travel = u32;

fn main() {}
