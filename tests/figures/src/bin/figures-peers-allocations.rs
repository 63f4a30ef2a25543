//! Runs a case of a peer under an allocator that counts.

use std::process::ExitCode;

use asynctool_figures::{child, peers};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    child::main(peers::CASES, || Some(child::count(COUNTING)))
}
