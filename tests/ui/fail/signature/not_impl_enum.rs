//! The attribute is on an enum.

use asynctool_core::toolset;

#[toolset]
enum Travel {
    Rome,
}

fn main() {}
