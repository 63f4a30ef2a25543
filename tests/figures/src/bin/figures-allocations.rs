//! Runs a case under an allocator that counts.

use std::process::ExitCode;

use asynctool_figures::{OWN_CASES, child};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    child::main(OWN_CASES, || Some(child::count(COUNTING)))
}
