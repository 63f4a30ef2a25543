//! The table of all figures, and the gate of those that may not grow: see `cargo bench -p asynctool-tests`.

use std::{path::PathBuf, process::ExitCode};

use asynctool_figures::{
    baseline, chart, compile_cost,
    figure::{self, TIMED},
    livekit,
    programs::{Outcome, Programs},
    progress,
    samples::Samples,
    table::{Style, table},
};
use clap::{Parser, Subcommand};

/// What asynctool costs, beside the limit and its peers.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures everything and prints the table; some twenty minutes.
    Table(TableOptions),
    /// Fails if instructions or allocations of figures 1 to 4 grew by more than 5 % over the baseline.
    Gate,
    /// Writes what is measured now as the baseline of the gate.
    Baseline,
}

#[derive(Debug, Default, clap::Args)]
struct TableOptions {
    /// Leaves out what must be fetched or takes long: peers, LiveKit Agents, the compiler.
    #[arg(long)]
    quick: bool,
    /// Prints the table as Markdown.
    #[arg(long)]
    markdown: bool,
    /// The folder for `figures.json` and `figures.svg`; beside the programs if it is not given.
    #[arg(long)]
    into: Option<PathBuf>,
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its figures, or why it has none"
)]
fn main() -> ExitCode {
    let command = Arguments::parse().command.unwrap_or_else(|| Command::Table(TableOptions::default()));
    let done = match command {
        Command::Table(options) => measure(&options).map(|text| (text, true)),
        Command::Gate => gate(),
        Command::Baseline => write_baseline().map(|text| (text, true)),
    };
    match done {
        Ok((text, is_good)) => {
            println!("{text}");
            if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            eprintln!("not measured: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn gate() -> Outcome<(String, bool)> {
    let samples = Samples::new(Programs::build()?, false);
    let (lines, is_good) = baseline::check(&samples)?;
    let advice = "A growth that is meant is written down by `figures baseline`, in a commit that says why.";
    let advice = if is_good { String::new() } else { format!("\n{advice}") };
    Ok((lines.join("\n") + &advice, is_good))
}

fn write_baseline() -> Outcome<String> {
    let samples = Samples::new(Programs::build()?, false);
    baseline::write(&samples)?;
    Ok("the baseline is written".to_owned())
}

fn measure(options: &TableOptions) -> Outcome<String> {
    const ROUNDS: usize = 5;
    let programs = Programs::build()?;
    let mut left_out = Vec::new();
    let mut or_note = |what: &str, problem: String| left_out.push(format!("{what}: {problem}"));
    let has_peers = !options.quick && {
        progress("building the peers");
        programs.build_peers().map_err(|problem| or_note("rmcp and rig", problem)).is_ok()
    };
    let livekit = if options.quick {
        livekit::Livekit::default()
    } else {
        livekit::measure().map_err(|problem| or_note("LiveKit Agents", problem)).unwrap_or_default()
    };
    let mut samples = Samples::new(programs, has_peers);
    samples.take_times(TIMED, ROUNDS);
    let mut rows = figure::rows(&samples, |name| livekit.cases.get(name).copied());
    if !options.quick {
        match compile_cost::rows() {
            Ok(compiled) => rows.extend(compiled),
            Err(problem) => or_note("the compiler's cost", problem),
        }
    }
    left_out.extend(samples.problems());
    let folder = match &options.into {
        Some(folder) => folder.clone(),
        None => std::env::current_exe().map_err(|error| error.to_string())?.with_file_name("figures-results"),
    };
    let to_write = [("figures.json", json(&rows)?), ("figures.svg", chart::svg(&rows)?)];
    for (file, text) in to_write {
        let path = folder.join(file);
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let style = if options.markdown { Style::Markdown } else { Style::Plain };
    let mut lines = vec![table(&rows, style)];
    lines.extend(left_out.into_iter().map(|problem| format!("left out: {problem}")));
    lines.push(format!("also as figures.json and figures.svg in {}", folder.display()));
    Ok(lines.join("\n"))
}

fn json(rows: &[figure::Row]) -> Outcome<String> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let document = serde_json::json!({ "measured_at": now.as_secs(), "rows": rows });
    serde_json::to_string_pretty(&document).map_err(|error| error.to_string())
}
