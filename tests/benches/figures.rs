//! The table of all figures: builds and runs the package `asynctool-figures`, which says what is measured and how.
//!
//! A package of its own, so that neither the tests build the peers, nor the figures what the tests need.
#![allow(clippy::print_stderr, reason = "a benchmark says why it stops")]

use std::{
    env,
    process::{Command, ExitCode},
};

fn main() -> ExitCode {
    // `cargo bench` adds this one for its own harness.
    let arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--quiet", "--profile", "bench", "-p", "asynctool-figures", "--bin", "figures", "--"]);
    match cargo.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo does not start: {error}");
            ExitCode::FAILURE
        }
    }
}
