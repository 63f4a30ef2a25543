//! The figures of a call beside what it costs by hand: instructions, allocations, memory. `cargo bench` prints them.
//!
//! Instructions are counted by callgrind, as the difference of two run lengths, so that neither start-up nor the
//! machine's load is part of them. For that this program runs itself: `figures --run CASE COUNT`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    reason = "a benchmark prints its figures, and stops when it cannot count"
)]

use std::{
    env, fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::Duration,
};

use asynctool_core::{AsyncRunContext, FunctionCall, Limits, TaskManager, ToolError, toolset};

/// The tool that every system is measured with.
struct Sums;

#[toolset]
impl Sums {
    /// Add two numbers.
    async fn add(&self, _ctx: &AsyncRunContext, a: i64, b: i64) -> Result<i64, ToolError> {
        Ok(sum(a, b))
    }

    /// Say something, then sleep for a day.
    #[tool(on_duplicate = "allow", timeout = Duration::from_secs(2 * 86_400))]
    async fn sleep(&self, ctx: &AsyncRunContext) {
        ctx.update("sleeping").await;
        tokio::time::sleep(Duration::from_secs(86_400)).await;
    }
}

#[inline(never)]
fn sum(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
}

/// What one would write for two tools and no protocol: it knows no ids, no duplicates, no panics, no background.
#[inline(never)]
fn by_hand(name: &str, arguments: &str) -> Result<String, serde_json::Error> {
    #[derive(serde::Deserialize)]
    struct Add {
        a: i64,
        b: i64,
    }
    match name {
        "add" => {
            let Add { a, b } = serde_json::from_str(arguments)?;
            Ok(sum(a, b).to_string())
        }
        other => Ok(format!("there is no tool {other}")),
    }
}

const ARGUMENTS: &str = r#"{"a": 12345, "b": 67890}"#;

fn calls(count: usize) -> Vec<FunctionCall> {
    (0..count).map(|number| FunctionCall::new(format!("call_{number:08}"), "add", ARGUMENTS)).collect()
}

fn manager(running: usize) -> TaskManager {
    let mut limits = Limits::default();
    limits.running = running;
    TaskManager::builder().toolset(Sums).limits(limits).build().expect("the names are different")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime")
}

async fn call_all(tasks: &TaskManager, calls: Vec<FunctionCall>) {
    for call in calls {
        std::hint::black_box(tasks.call(call).await);
    }
}

/// A loop that is measured; what `calls` costs is part of `manager` and taken off it.
fn run(case: &str, count: usize) {
    match case {
        "by_hand" => (0..count).for_each(|_| {
            let _ = std::hint::black_box(by_hand("add", std::hint::black_box(ARGUMENTS)));
        }),
        "calls" => drop(std::hint::black_box(calls(count))),
        "manager" => runtime().block_on(call_all(&manager(64), calls(count))),
        "sleepers" => runtime().block_on(async {
            let tasks = manager(usize::MAX);
            let before = resident_bytes();
            for number in 0..count {
                tasks.call(FunctionCall::new(format!("call_{number:08}"), "sleep", "{}")).await;
            }
            assert_eq!(tasks.running().len(), count);
            println!("{}", resident_bytes().saturating_sub(before) / count as u64);
        }),
        other => eprintln!("there is no case {other}"),
    }
}

fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes = line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default();
    kilobytes * 1024
}

fn this_program(case: &str, count: usize, under: &[String]) -> Command {
    let program = env::current_exe().expect("this program has a path");
    let mut command = match under.split_first() {
        Some((tool, options)) => {
            let mut command = Command::new(tool);
            command.args(options).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(["--run", case, &count.to_string()]);
    command
}

/// What valgrind counts.
#[derive(Clone, Copy)]
enum Counter {
    Instructions,
    Allocations,
}

impl Counter {
    fn options(self, log: &Path) -> Vec<String> {
        let options = match self {
            Self::Instructions => {
                vec!["--tool=callgrind".to_owned(), "--callgrind-out-file=/dev/null".to_owned()]
            }
            Self::Allocations => vec!["--tool=memcheck".to_owned(), "--undef-value-errors=no".to_owned()],
        };
        let log = format!("--log-file={}", log.display());
        ["valgrind".to_owned(), log].into_iter().chain(options).collect()
    }

    fn read(self, report: &str) -> Option<u64> {
        let (before, separator) = match self {
            Self::Instructions => ("Collected : ", ' '),
            Self::Allocations => ("total heap usage: ", ' '),
        };
        let rest = report.lines().find_map(|line| line.split_once(before)).map(|(_, rest)| rest)?;
        rest.split(separator).next()?.replace(',', "").parse().ok()
    }
}

/// The count for one round of a case; `None` without valgrind.
fn count(counter: Counter, case: &str) -> Option<f64> {
    // Long enough that ended calls are forgotten as fast as new ones are made.
    const SHORT: usize = 10_000;
    const LONG: usize = 30_000;
    let total = |rounds: usize| {
        let log = env::temp_dir().join(format!("asynctool-figures-{}", std::process::id()));
        let mut program = this_program(case, rounds, &counter.options(&log));
        let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        let report = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(&log);
        status.success().then(|| counter.read(&report))?
    };
    let (short, long) = (total(SHORT)?, total(LONG)?);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    Some((long - short) as f64 / (LONG - SHORT) as f64)
}

/// A call through the manager without what it costs to make the call, and the same work by hand.
fn ours_and_by_hand(counter: Counter) -> Option<(f64, f64)> {
    Some((count(counter, "manager")? - count(counter, "calls")?, count(counter, "by_hand")?))
}

fn bytes_per_sleeper() -> Option<u64> {
    let output = this_program("sleepers", 100_000, &[]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn report() {
    println!("{:<46} {:>10} {:>10} {:>10}  verdict", "figure", "asynctool", "by hand", "target");
    let verdict = |good: bool| if good { "met" } else { "NOT MET" };
    for (counter, figure, target) in [
        (Counter::Instructions, "1. `add` through TaskManager, instructions", 3000.0),
        (Counter::Allocations, "1. `add` through TaskManager, allocations", 6.0),
    ] {
        match ours_and_by_hand(counter) {
            Some((ours, by_hand)) => {
                let (limit, good) = (format!("<= {target}"), verdict(ours <= target));
                println!("{figure:<46} {ours:>10.1} {by_hand:>10.1} {limit:>10}  {good}");
            }
            None => println!("{figure}: not counted, valgrind is missing (Debian: apt-get install valgrind)"),
        }
    }
    match bytes_per_sleeper() {
        Some(bytes) => println!(
            "{:<46} {bytes:>10} {:>10} {:>10}  {}",
            "6. bytes per sleeping task, 100,000 of them",
            "-",
            "<= 1000",
            verdict(bytes <= 1000)
        ),
        None => println!("6. memory: not measured, there is no /proc"),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [_, "--run", case, count] => match count.parse() {
            Ok(count) => run(case, count),
            Err(error) => {
                eprintln!("{count} is not a count: {error}");
                return ExitCode::FAILURE;
            }
        },
        _ => report(),
    }
    ExitCode::SUCCESS
}
