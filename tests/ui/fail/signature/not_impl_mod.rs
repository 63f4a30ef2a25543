//! The attribute is on a module.

use asynctool_core::toolset;

#[toolset]
mod travel {
    pub struct Travel;
}

fn main() {}
