//! Runs a case of ours, or by hand.

use std::process::ExitCode;

use asynctool_figures::{OWN_CASES, child};

fn main() -> ExitCode {
    child::main(OWN_CASES, || None)
}
