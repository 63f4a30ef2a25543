//! The travel conversation, in a terminal.

use std::process::ExitCode;

fn main() -> ExitCode {
    asynctool_examples::cli::main()
}
