//! The attribute is on an import.

use asynctool_core::toolset;

#[toolset]
pub use std::time::Duration;

fn main() {}
