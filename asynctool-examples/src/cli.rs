//! The command line of the travel conversation.

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use asynctool_core::SessionOptions;
use clap::Parser;

use crate::{
    chat::{self, Pace},
    demo::{self, DemoError},
    input,
    json::Json,
    needle,
    opening::{Opened, Opening, Tools},
    plain::Plain,
    screen::Screen,
    terminal,
};

/// Talk to an agent whose tools take minutes while it keeps talking.
///
/// Type what you want: "Book a flight from Rome to Oslo", "plan a walk through Paris", "how is my flight going?",
/// "cancel it". Without --model the agent is the offline demo model: a few rules, no network, travel only. In a
/// terminal, /help shows what the program itself can do.
#[derive(Debug, Parser)]
#[command(name = "asynctool-examples", version)]
struct Arguments {
    /// The model, such as `openai::gpt-5-mini` or `ollama::qwen3`; also by the variable `ASYNCTOOL_MODEL`
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Where the model's server is, if not at its provider's; also by `ASYNCTOOL_BASE_URL`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Which tools the agent has
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    toolset: Tools,
    /// Play a conversation without a user, and check that it has shown everything (at speeds from 3 to 30)
    #[arg(long, conflicts_with_all = ["model", "base_url", "toolset"])]
    demo: bool,
    /// Print every event of the session as a line of JSON, and nothing else
    #[arg(long)]
    json: bool,
    /// How many times as fast as in real life the travel agency works; at 6 a booking takes 25 seconds
    #[arg(long, default_value_t = 6.0, value_parser = speed)]
    speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        _ => Err("it must be a number above 0".to_owned()),
    }
}

/// The exit code of a program that was asked for what it cannot do.
const USAGE: u8 = 2;

/// That of one which Ctrl-C ended, as shells have it.
const INTERRUPTED: u8 = 130;

/// Threads for all that is not the conversation itself.
const WORKERS: usize = 2;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // The conversation blocks this thread where it waits for the terminal; tools and models have their own.
    let runtime =
        match tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build() {
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
    if arguments.demo {
        return Ok(play(arguments).await?);
    }
    let opened = match opening(arguments).open() {
        Ok(opened) => opened,
        Err(error) => {
            complain(&error);
            return Ok(ExitCode::from(USAGE));
        }
    };
    let is_typed = io::stdin().is_terminal() && io::stdout().is_terminal();
    if is_typed && !arguments.json && is_able() {
        terminal::run(opened).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut screen = match arguments.json {
        true => Screen::Json(Json::new(io::stdout())),
        false if is_typed => Screen::Plain(Plain::with_prompt(io::stdout())),
        false => Screen::Plain(Plain::new(io::stdout())),
    };
    let Opened { session, questions, greeting, .. } = opened;
    screen.note(&greeting)?;
    let lines = input::lines(tokio::io::stdin(), SessionOptions::default().user_text_bytes);
    let pace = if is_typed { Pace::Live } else { Pace::OneByOne };
    let is_answered = chat::run(session, questions, lines, pace, &mut screen, interrupt()).await?;
    // Who types has seen it; a script looks at the code.
    Ok(if is_answered || is_typed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the arguments ask for, and the environment where they are silent.
fn opening(arguments: &Arguments) -> Opening {
    let or_by = |argument: &Option<String>, variable| {
        argument.clone().or_else(|| std::env::var(variable).ok().filter(|value| !value.is_empty()))
    };
    let model = or_by(&arguments.model, "ASYNCTOOL_MODEL");
    // A server that is set for all programs does not matter to one that uses none.
    let base_url = match model.as_deref() {
        None | Some(needle::NAME) => arguments.base_url.clone(),
        Some(_) => or_by(&arguments.base_url, "ASYNCTOOL_BASE_URL"),
    };
    Opening { model, base_url, tools: arguments.toolset, folder: PathBuf::from("."), speed: arguments.speed }
}

/// Whether the terminal can do more than lines.
fn is_able() -> bool {
    std::env::var_os("TERM").is_none_or(|name| name != "dumb")
}

async fn play(arguments: &Arguments) -> Result<ExitCode, DemoError> {
    let mut screen = match arguments.json {
        true => Screen::Json(Json::new(io::stdout())),
        false => Screen::Plain(Plain::new(io::stdout())),
    };
    let played = tokio::select! {
        played = demo::play(arguments.speed, &mut screen) => Some(played?),
        () = interrupt() => None,
    };
    Ok(match played {
        Some(checklist) if checklist.is_complete() => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
        None => {
            screen.note("Closed before all was seen.")?;
            ExitCode::from(INTERRUPTED)
        }
    })
}

/// Ends at the first Ctrl-C; the second one ends the process.
async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler Ctrl-C ends the process by itself.
        std::future::pending::<()>().await;
    }
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(INTERRUPTED.into());
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
    complain(error);
    ExitCode::FAILURE
}

fn complain(error: &dyn Error) {
    // Where nobody reads it, nothing can be said.
    let _ = writeln!(io::stderr(), "asynctool-examples: {error}");
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
