//! The program in which one case runs: told what by its arguments, it prints what was spent.

use std::{alloc::System, env, process::ExitCode};

use stats_alloc::StatsAlloc;

use crate::{
    case::Case,
    meter::{CountAllocations, Meter},
};

/// How often an allocator was asked for memory so far.
pub fn count(allocator: &StatsAlloc<System>) -> u64 {
    let stats = allocator.stats();
    u64::try_from(stats.allocations + stats.reallocations).unwrap_or(u64::MAX)
}

/// Runs `SYSTEM CASE ROUNDS` of the arguments and prints a [`Reading`](crate::meter::Reading) for each round, as JSON.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is how it tells what it spent, or why not"
)]
pub fn main(systems: &[(&str, &[Case])], allocations: CountAllocations) -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let [system, name, rounds] = words.as_slice() else {
        eprintln!("this runs one case for the table; `cargo bench -p asynctool-tests` shows it");
        return ExitCode::FAILURE;
    };
    let case =
        systems.iter().find(|(known, _)| known == system).and_then(|(_, cases)| Case::find(cases, name));
    let (Some(case), Ok(rounds)) = (case, rounds.parse()) else {
        eprintln!("{system} has no case {name}, or {rounds} is no count");
        return ExitCode::FAILURE;
    };
    let mut meter = Meter::new(allocations);
    (case.run)(&mut meter, rounds);
    match serde_json::to_string(&meter.per_round(rounds)) {
        Ok(reading) => {
            println!("{reading}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("what was spent cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}
