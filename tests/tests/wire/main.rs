//! Conversations over real sockets, with a server that nobody here wrote: every scenario in each of five protocols.
//!
//! What was sent is held against `tests/golden/wire`: `INSTA_UPDATE=always cargo test -p asynctool-tests --test wire`
//! writes it anew. The server needs Node and npm; `ASYNCTOOL_WIRE=0` leaves all of them out.
//!
//! They run in real time, and wait for each other instead of for a clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod agreement;
mod calls;
mod desk;
mod failures;
mod golden;
mod interruptions;
mod protocol;
mod talk;
mod telling;

use std::{future::Future, pin::Pin, process::ExitCode, time::Duration};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::time::timeout;

use self::protocol::{Protocol, name_of};

/// How long a scenario may take before it counts as stuck, and the installation of the server with it.
const LIMIT: Duration = Duration::from_secs(900);
/// The switch, and what it is worth.
const SWITCH: &str = "ASYNCTOOL_WIRE";
const LEFT_OUT: &str = "ASYNCTOOL_WIRE=0 leaves out what needs npm";

/// A scenario with its name, for one protocol.
pub(crate) type Scenario = (&'static str, fn(Protocol) -> Pin<Box<dyn Future<Output = ()>>>);

/// The scenarios of a file, each an `async fn` of a protocol.
macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        pub(crate) const SCENARIOS: &[crate::Scenario] =
            &[$((stringify!($name), |protocol| Box::pin($name(protocol)))),+];
    };
}
pub(crate) use scenarios;

/// Runs it on a runtime of its own.
fn run(scenario: impl Future<Output = ()>) -> Result<Completion, Failed> {
    if left_out() {
        return Ok(Completion::ignored_with(LEFT_OUT));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let run = async { timeout(LIMIT, scenario).await };
    runtime.block_on(run).map_err(|_| format!("stuck for {LIMIT:?}"))?;
    Ok(Completion::Completed)
}

fn left_out() -> bool {
    std::env::var(SWITCH).is_ok_and(|value| value == "0")
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::ignorable_test("all_protocols::what_the_user_is_told_is_the_same", || {
        run(agreement::what_the_user_is_told_is_the_same())
    })];
    let files = [telling::SCENARIOS, calls::SCENARIOS, failures::SCENARIOS, interruptions::SCENARIOS];
    for &(name, scenario) in files.into_iter().flatten() {
        trials.extend(Protocol::ALL.map(|protocol| {
            Trial::ignorable_test(format!("{}::{name}", name_of(protocol)), move || run(scenario(protocol)))
        }));
    }
    // Whoever asks for the list alone, as cargo-nextest does, gets no reasons.
    let is_marked = arguments.list && left_out();
    let trials = trials.into_iter().map(|trial| trial.with_ignored_flag(is_marked)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
