//! The command line of the travel conversation.

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::Duration,
};

use asynctool_core::SessionOptions;
use clap::Parser;

use crate::{
    agency,
    chat::{self, Pace},
    demo::{self, DemoError},
    input,
    screen::{Format, Screen},
};

/// Talk to a travel agency whose tools take minutes while the agent keeps talking.
///
/// Type what you want: "Book a flight from Rome to Oslo", "plan a walk through Paris", "how is my flight going?",
/// "cancel it". The agent is the offline demo model: a few rules, no network. To use a real model, implement the
/// trait `ChatModel` for its provider and put it in `src/agency.rs`.
#[derive(Debug, Parser)]
#[command(name = "asynctool-examples", version)]
struct Arguments {
    /// Play a conversation without a user, and check that it has shown everything (at speeds from 3 to 30)
    #[arg(long)]
    demo: bool,
    /// Print every event of the session as a line of JSON, and nothing else
    #[arg(long)]
    json: bool,
    /// How many times as fast as in real life the tools work; at 6 a booking takes 25 seconds
    #[arg(long, default_value_t = 6.0, value_parser = speed)]
    speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        _ => Err("it must be a number above 0".to_owned()),
    }
}

/// The time that a word takes in a conversation.
const WORD: Duration = Duration::from_millis(25);

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failure(&error),
    };
    let result = runtime.block_on(run(&arguments));
    // A read from the terminal cannot be cancelled, and need not be waited for.
    runtime.shutdown_background();
    match result {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => failure(&*error),
    }
}

async fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let typed = io::stdin().is_terminal() && io::stdout().is_terminal();
    let format = match (arguments.json, arguments.demo) {
        (true, _) => Format::Json,
        (false, false) if typed => Format::Prompt,
        _ => Format::Plain,
    };
    let mut screen = Screen::new(io::stdout(), format);
    if arguments.demo {
        let played = tokio::select! {
            played = demo::play(arguments.speed, &mut screen) => Some(played?),
            () = interrupt() => None,
        };
        let Some(checklist) = played else {
            screen.note("Closed.")?;
            return Ok(ExitCode::SUCCESS);
        };
        return Ok(if checklist.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    screen.note("The offline demo model is listening: a few rules, no network. Ask it what it can do.")?;
    let session = agency::open(arguments.speed, WORD)?;
    let lines = input::lines(tokio::io::stdin(), SessionOptions::default().user_text_bytes);
    let pace = if typed { Pace::Live } else { Pace::OneByOne };
    chat::run(session, lines, pace, &mut screen, interrupt()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Ends at the first Ctrl-C; the second one ends the process.
async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler Ctrl-C ends the process by itself.
        std::future::pending::<()>().await;
    }
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let of_demo = error.downcast_ref::<DemoError>().and_then(|error| match error {
        DemoError::Output(error) => Some(error),
        _ => None,
    });
    let error = of_demo.or_else(|| error.downcast_ref::<io::Error>());
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn failure(error: &dyn Error) -> ExitCode {
    // Where nobody reads it, nothing can be said.
    let _ = writeln!(io::stderr(), "asynctool-examples: {error}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_sound_and_a_bad_speed_is_refused() {
        Arguments::command().debug_assert();
        for bad in ["0", "-1", "nan", "inf", "fast"] {
            let arguments = ["asynctool-examples", &format!("--speed={bad}")];
            let error = Arguments::try_parse_from(arguments).unwrap_err();
            assert!(error.to_string().contains("a number above 0"), "{error}");
        }
    }
}
