//! The table of all figures, the gate of those that may not grow, and the curves of what is to stay the same at any size:
//! see `cargo bench -p asynctool-tests`.

use std::{path::PathBuf, process::ExitCode};

use asynctool_figures::{
    WORKS, baseline, chart, compile_cost,
    figure::{self, TIMED},
    livekit,
    programs::{Outcome, Programs},
    progress,
    samples::Samples,
    scale,
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
    /// Measures what an item costs when there are more and more of them, up to a million tasks; some ten minutes, and
    /// 4 GiB. Fails if one was lost, came twice, or out of order.
    Scale(ScaleOptions),
    /// Runs one size of one work: what `scale` starts.
    #[command(name = scale::RUN, hide = true)]
    ScaleRun {
        /// The work.
        work: String,
        /// The size.
        size: usize,
    },
}

#[derive(Debug, clap::Args)]
struct ScaleOptions {
    /// Makes everything a hundred times smaller.
    #[arg(long)]
    quick: bool,
    /// The one work to be measured: tasks, tasks-by-hand, sessions, log or merge; all if it is not given.
    #[arg(long)]
    only: Option<String>,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Default, clap::Args)]
struct OutputOptions {
    /// Prints tables as Markdown.
    #[arg(long)]
    markdown: bool,
    /// The folder for the results as JSON and SVG; beside the programs if it is not given.
    #[arg(long)]
    into: Option<PathBuf>,
}

#[derive(Debug, Default, clap::Args)]
struct TableOptions {
    /// Leaves out what must be fetched or takes long: peers, LiveKit Agents, the compiler.
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    output: OutputOptions,
}

impl OutputOptions {
    fn style(&self) -> Style {
        if self.markdown { Style::Markdown } else { Style::Plain }
    }

    /// Writes `NAME.json` and `NAME.svg`; a sentence that says where they are.
    fn write(&self, name: &str, json: &str, svg: &str) -> Outcome<String> {
        let folder = match &self.into {
            Some(folder) => folder.clone(),
            None => {
                std::env::current_exe().map_err(|error| error.to_string())?.with_file_name("figures-results")
            }
        };
        for (kind, text) in [("json", json), ("svg", svg)] {
            let path = folder.join(name).with_extension(kind);
            let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text));
            written.map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(format!("also as {name}.json and {name}.svg in {}", folder.display()))
    }
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
        Command::Scale(options) => measure_scale(&options),
        Command::ScaleRun { work, size } => scale::run(WORKS, &work, size).map(|text| (text, true)),
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

fn measure_scale(options: &ScaleOptions) -> Outcome<(String, bool)> {
    const SMALLER: usize = 100;
    let is_wanted = |work: &&scale::Work| options.only.as_ref().is_none_or(|only| only == work.name);
    let works: Vec<scale::Work> = WORKS.iter().filter(is_wanted).copied().collect();
    if works.is_empty() {
        let names: Vec<_> = WORKS.iter().map(|work| work.name).collect();
        return Err(format!("there is no such work; there are {}", names.join(", ")));
    }
    let mut left_out = Vec::new();
    let smaller = if options.quick { SMALLER } else { 1 };
    let curves = scale::measure(&works, smaller, &mut |problem| left_out.push(problem))?;
    let written =
        options.output.write("scale", &scale::report::json(&curves)?, &scale::chart::svg(&curves)?)?;
    let mut lines = vec![scale::report::tables(&curves, options.output.style()), String::new()];
    lines.extend(left_out.into_iter().map(|problem| format!("left out: {problem}")));
    lines.push(written);
    Ok((lines.join("\n"), curves.iter().all(|curve| curve.faults.is_empty())))
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
    let mut lines = vec![table(&rows, options.output.style())];
    lines.extend(left_out.into_iter().map(|problem| format!("left out: {problem}")));
    lines.push(options.output.write("figures", &json(&rows)?, &chart::svg(&rows)?)?);
    Ok(lines.join("\n"))
}

fn json(rows: &[figure::Row]) -> Outcome<String> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let document = serde_json::json!({ "measured_at": now.as_secs(), "rows": rows });
    serde_json::to_string_pretty(&document).map_err(|error| error.to_string())
}
