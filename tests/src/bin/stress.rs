//! Plays random sessions with faults on all cores and checks that what must hold does: see `asynctool_tests::invariants`.
//!
//! `cargo run --release -p asynctool-tests --bin stress -- --seconds 60`
#![expect(clippy::print_stdout, reason = "a program that tells how it goes on")]

use std::{alloc::System, process::ExitCode, thread, time::Duration};

use asynctool_tests::{
    panics,
    random::Scene,
    stress::{self, Options},
};
use clap::Parser;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// Counts what is in use: the resident size alone does not tell a leak from what an allocator keeps for later.
#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What is in use. It is the difference of two counters that others go on changing, and who reads them may lose the
/// processor in between: so what was allocated is read before and after, and what it has grown by is how wrong it may be.
fn live() -> u64 {
    const CLOSE_ENOUGH: usize = 4 << 10;
    const TRIES: usize = 1_000;
    let mut best = (usize::MAX, 0);
    for _ in 0..TRIES {
        let (before, after) = (MEMORY.stats(), MEMORY.stats());
        let error = after.bytes_allocated.saturating_sub(before.bytes_allocated);
        if error < best.0 {
            best = (error, after.bytes_allocated.saturating_sub(before.bytes_deallocated));
        }
        if error <= CLOSE_ENOUGH {
            break;
        }
    }
    best.1 as u64
}

/// Plays random sessions with faults, and checks that what must hold does.
#[derive(Parser)]
struct Arguments {
    /// For how long.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Plays the one session of this seed, and shows all that happens.
    #[arg(long)]
    seed: Option<u64>,
    /// The seed to begin with.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Plays so many sessions at most.
    #[arg(long, default_value_t = u64::MAX)]
    sessions: u64,
    /// How many threads play under a paused clock; one for each core unless it is said. As many more play in real time.
    #[arg(long)]
    threads: Option<usize>,
    /// One session in so many runs in real time and on several threads; 0 for none.
    #[arg(long, default_value_t = 50)]
    real_every: u64,
    /// How long one session may take, in seconds.
    #[arg(long, default_value_t = 120)]
    patience: u64,
    /// Ends after so many sessions with violations.
    #[arg(long, default_value_t = 5)]
    findings: usize,
    /// Leaves so many bytes behind with each session, to see that it is seen.
    #[arg(long, default_value_t = 0, hide = true)]
    leak: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.seed {
        println!("{:#?}", Scene::faulty(seed));
    }
    let cores = || thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let report = stress::run(
        Options {
            time: Duration::from_secs(arguments.seconds),
            seed: arguments.seed.unwrap_or(arguments.from),
            sessions: if arguments.seed.is_some() { 1 } else { arguments.sessions },
            threads: arguments.threads.unwrap_or_else(cores),
            real_every: arguments.real_every,
            patience: Duration::from_secs(arguments.patience),
            findings: arguments.findings,
            live: Some(live),
            leak: arguments.leak,
        },
        |line| println!("{line}"),
    );
    println!("{}", report.in_full());
    let panics = panics::others();
    if panics > 0 {
        println!("{panics} panics that no tool was told");
    }
    if report.is_good() && panics == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
