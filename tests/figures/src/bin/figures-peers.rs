//! Runs a case of a peer. A program of its own: what the peers turn on in libraries that we share with them must not be part
//! of our figures.

use std::process::ExitCode;

use asynctool_figures::{child, peers};

fn main() -> ExitCode {
    child::main(peers::CASES, || None)
}
