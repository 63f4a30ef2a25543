//! The attribute on the struct, as a derive would be.

use asynctool_core::toolset;

#[toolset]
struct Travel {
    home: String,
}

fn main() {}
