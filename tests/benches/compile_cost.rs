//! What a tool costs the compiler, beside serde and schemars by hand and beside rmcp. `cargo bench` prints it.
//!
//! Crates with few tools and with many are generated and built, the three ways in turn; the difference is what a
//! tool costs, without what cargo and a crate cost anyway. Counted is CPU time, the least of some rounds: a busy
//! machine makes builds dearer, never cheaper. `ASYNCTOOL_COMPILE_COST_QUICK=1` is a short run, to try it.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its figures, and says why it stops"
)]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Output},
};

/// A file that cannot be written and a build that fails end the run, and are told as they came.
type Outcome<T> = Result<T, String>;

/// Only the generated crate depends on it.
const RMCP_VERSION: &str = "3.11.0";

/// One way to write the same tools, and the crate that is generated for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Ours,
    ByHand,
    Rmcp,
}

impl Way {
    /// The package, and the folder that it is in.
    fn package(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::ByHand => "by_hand",
            Self::Rmcp => "with_rmcp",
        }
    }

    fn manifest(self) -> String {
        let derives = "serde = { version = \"1\", features = [\"derive\"] }\nschemars = \"1\"\n";
        let dependencies = match self {
            Self::Ours => {
                let core = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("asynctool-core");
                format!("asynctool-core = {{ path = '{}' }}\n", core.display())
            }
            Self::ByHand => format!("{derives}serde_json = \"1\"\n"),
            Self::Rmcp => format!(
                "{derives}rmcp = {{ version = \"={RMCP_VERSION}\", default-features = false, \
                 features = [\"server\", \"macros\"] }}\n"
            ),
        };
        let package = self.package();
        format!("[package]\nname = \"{package}\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}")
    }

    /// The crate's one file. All that it defines is reachable from outside, so that code is made for it.
    fn source(self, tools: usize, answer: &str) -> String {
        // One body is edited, in the middle.
        let tools: Vec<Tool> = (0..tools)
            .map(|number| Tool { number, answer: if number == tools / 2 { answer } else { "found" } })
            .collect();
        let source = match self {
            Self::Ours => ours(&tools),
            Self::ByHand => by_hand(&tools),
            Self::Rmcp => with_rmcp(&tools),
        };
        // Every body is one call of this: what is measured is what stands around the bodies.
        source
            + r"
pub fn look_up(name: &str, count: u32, note: Option<&str>, answer: &str) -> String {
    [name, note.unwrap_or_default(), answer].concat().repeat(count as usize)
}
"
    }
}

/// What the generated tools differ in.
struct Tool<'a> {
    number: usize,
    answer: &'a str,
}

fn each(tools: &[Tool], template: impl Fn(&Tool) -> String) -> String {
    tools.iter().map(template).collect()
}

fn ours(tools: &[Tool]) -> String {
    let methods = each(tools, |Tool { number, answer }| {
        format!(
            r#"
    /// Look up entry {number}.
    pub async fn tool_{number}(
        &self,
        _ctx: &AsyncRunContext,
        /// The name to look for.
        name: &str,
        /// How often to say it.
        #[arg(default = 3)]
        count: u32,
        /// A note to add.
        note: Option<String>,
    ) -> String {{
        look_up(name, count, note.as_deref(), "{answer}")
    }}
"#
        )
    });
    format!(
        "use asynctool_core::{{AsyncRunContext, Registry, RegistryError, toolset}};

pub struct Tools;

#[toolset]
impl Tools {{{methods}}}

pub fn registry() -> Result<Registry, RegistryError> {{
    Registry::new().with(Tools)
}}
"
    )
}

/// The structs that serde and schemars derive for, by hand and with rmcp.
fn structs(tools: &[Tool]) -> String {
    let structs = each(tools, |Tool { number, .. }| {
        format!(
            r#"
#[derive(Deserialize, JsonSchema)]
pub struct Args{number} {{
    /// The name to look for.
    pub name: String,
    /// How often to say it.
    #[serde(default = "three")]
    pub count: u32,
    /// A note to add.
    pub note: Option<String>,
}}
"#
        )
    });
    structs + "\nfn three() -> u32 {\n    3\n}\n"
}

fn by_hand(tools: &[Tool]) -> String {
    let structs = structs(tools);
    let functions = each(tools, |Tool { number, answer }| {
        format!(
            r#"
pub async fn tool_{number}(args: Args{number}) -> String {{
    look_up(&args.name, args.count, args.note.as_deref(), "{answer}")
}}
"#
        )
    });
    let arms = each(tools, |Tool { number, .. }| {
        format!("        \"tool_{number}\" => Box::pin(tool_{number}(serde_json::from_str(arguments)?)),\n")
    });
    let rows = each(tools, |Tool { number, .. }| {
        format!("        (\"tool_{number}\", \"Look up entry {number}.\", schema_for!(Args{number})),\n")
    });
    format!(
        "use std::pin::Pin;

use schemars::{{JsonSchema, Schema, schema_for}};
use serde::Deserialize;
{structs}{functions}
pub type Running = Pin<Box<dyn Future<Output = String> + Send>>;

pub fn call(name: &str, arguments: &str) -> Result<Option<Running>, serde_json::Error> {{
    let running: Running = match name {{
{arms}        _ => return Ok(None),
    }};
    Ok(Some(running))
}}

pub fn tools() -> Vec<(&'static str, &'static str, Schema)> {{
    vec![
{rows}    ]
}}
"
    )
}

fn with_rmcp(tools: &[Tool]) -> String {
    let structs = structs(tools);
    let methods = each(tools, |Tool { number, answer }| {
        format!(
            r#"
    /// Look up entry {number}.
    #[tool]
    pub async fn tool_{number}(&self, Parameters(args): Parameters<Args{number}>) -> String {{
        look_up(&args.name, args.count, args.note.as_deref(), "{answer}")
    }}
"#
        )
    });
    format!(
        "use rmcp::{{handler::server::wrapper::Parameters, tool, tool_router}};
use schemars::JsonSchema;
use serde::Deserialize;
{structs}
pub struct Tools;

#[tool_router(vis = \"pub\")]
impl Tools {{{methods}}}
"
    )
}

/// What is measured of every crate, in the order in which one leaves what the next needs.
const BUILDS: [&str; 3] = ["clean build", "edit of one body", "clean check"];

/// The generated workspace.
struct Workshop {
    root: PathBuf,
    ways: Vec<Way>,
    /// Counts the edits, so that no two are alike.
    edits: u32,
}

impl Workshop {
    /// Writes the crates and builds what they depend on. Without a registry rmcp is left out; the text says why.
    fn open() -> Outcome<(Self, Option<String>)> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("compile_cost");
        let mut workshop = Self { root: target, ways: vec![Way::Ours, Way::ByHand, Way::Rmcp], edits: 0 };
        for way in [Way::Ours, Way::ByHand, Way::Rmcp] {
            workshop.write(&format!("{}/Cargo.toml", way.package()), &way.manifest())?;
            workshop.write_source(way, 1)?;
        }
        let mut left_out = None;
        if let Err(reason) = workshop.resolve() {
            workshop.ways.retain(|way| *way != Way::Rmcp);
            workshop.resolve()?;
            left_out = Some(reason);
        }
        for way in workshop.ways.clone() {
            eprintln!("building what `{}` depends on", way.package());
            run(&mut workshop.cargo(&["build", "-p", way.package()]))?;
            run(&mut workshop.cargo(&["check", "-p", way.package()]))?;
        }
        Ok((workshop, left_out))
    }

    /// Has everything on this machine that the crates depend on; what is missing is fetched.
    fn resolve(&self) -> Outcome<()> {
        let members: Vec<&str> = self.ways.iter().map(|way| way.package()).collect();
        self.write("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"))?;
        // The same versions that our own workspace has.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("Cargo.lock");
        let lock = fs::read_to_string(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
        self.write("Cargo.lock", &lock)?;
        run(&mut self.cargo(&["fetch"])).map(drop).or_else(|_| {
            let mut online = self.cargo(&["fetch"]);
            run(online.env("CARGO_NET_OFFLINE", "false")).map(drop)
        })
    }

    fn write(&self, file: &str, text: &str) -> Outcome<()> {
        let path = self.root.join(file);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))
    }

    fn write_source(&mut self, way: Way, tools: usize) -> Outcome<()> {
        self.edits += 1;
        let answer = format!("edit {:05}", self.edits);
        self.write(&format!("{}/src/lib.rs", way.package()), &way.source(tools, &answer))
    }

    fn cargo(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(words).current_dir(&self.root);
        command.env("CARGO_TARGET_DIR", self.root.join("target"));
        command.env("CARGO_INCREMENTAL", "1").env("CARGO_NET_OFFLINE", "true").env("CARGO_BUILD_JOBS", "1");
        command
    }

    /// CPU milliseconds of the `BUILDS` of one crate.
    fn measure(&mut self, way: Way, tools: usize) -> Outcome<[f64; BUILDS.len()]> {
        let package = way.package();
        self.write_source(way, tools)?;
        // With the crate's own files goes what the compiler remembers of it.
        run(&mut self.cargo(&["clean", "-p", package]))?;
        let clean = self.cost(&["build", "-p", package])?;
        self.write_source(way, tools)?;
        let edit = self.cost(&["build", "-p", package])?;
        let check = self.cost(&["check", "-p", package])?;
        Ok([clean, edit, check])
    }

    fn cost(&self, words: &[&str]) -> Outcome<f64> {
        let before = cpu_of_children()?;
        let output = run(&mut self.cargo(words))?;
        let cost = cpu_of_children()? - before;
        let report = String::from_utf8_lossy(&output.stderr);
        // Else it would be the cost of finding nothing to do.
        let compiled = report.contains("Compiling") || report.contains("Checking");
        compiled.then_some(cost).ok_or_else(|| format!("`cargo {}` compiled nothing", words.join(" ")))
    }

    /// How many bytes the crate has when all macros are expanded.
    fn expanded(&mut self, way: Way, tools: usize) -> Outcome<f64> {
        self.write_source(way, tools)?;
        let words = ["rustc", "--profile", "check", "-p", way.package(), "--", "-Zunpretty=expanded"];
        let mut cargo = self.cargo(&words);
        // A folder of its own: build scripts that look for a nightly compiler run again for this variable.
        cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", self.root.join("target-expanded"));
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        run(&mut cargo).map(|output| output.stdout.len() as f64)
    }
}

fn run(command: &mut Command) -> Outcome<Output> {
    let output = command.output().map_err(|error| format!("cargo does not start: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// The CPU milliseconds, in user code and in the kernel, of all processes that were started from here and ended.
fn cpu_of_children() -> Outcome<f64> {
    let stat = fs::read_to_string("/proc/self/stat").map_err(|_| "CPU time is counted by /proc only")?;
    // The name of the program comes second, in parentheses, and may have spaces in it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let ticks: f64 = fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Ok(ticks * 10.0)
}

/// All figures of a run: for each way, what its crate costs by the number of tools.
type Figures = BTreeMap<(&'static str, usize), BTreeMap<Way, f64>>;

const EXPANDED: &str = "expanded bytes";

fn measure_all(workshop: &mut Workshop, sizes: &[usize], rounds: usize) -> Outcome<Figures> {
    let mut figures = Figures::new();
    for round in 1..=rounds {
        for &tools in sizes {
            eprintln!("round {round} of {rounds}: {tools} tools");
            for way in workshop.ways.clone() {
                for (build, cost) in BUILDS.into_iter().zip(workshop.measure(way, tools)?) {
                    let least = figures.entry((build, tools)).or_default().entry(way).or_insert(cost);
                    *least = least.min(cost);
                }
            }
        }
    }
    for &tools in sizes {
        for way in workshop.ways.clone() {
            let bytes = workshop.expanded(way, tools)?;
            figures.entry((EXPANDED, tools)).or_default().insert(way, bytes);
        }
    }
    Ok(figures)
}

/// A line of the table: a figure of each way, ours as a multiple of the others', and what ours should be.
fn line(figure: &str, digits: usize, of: impl Fn(Way) -> Option<f64>, target: Option<f64>) {
    let [ours, by_hand, rmcp] = [Way::Ours, Way::ByHand, Way::Rmcp].map(of);
    let number =
        |value: Option<f64>, digits| value.map_or("-".to_owned(), |value| format!("{value:.digits$}"));
    let times = |other: Option<f64>| number(ours.zip(other).map(|(ours, other)| ours / other), 2);
    let verdict = ours.zip(target).map_or(String::new(), |(ours, target)| {
        let verdict = if ours <= target { "met" } else { "NOT MET" };
        format!("{:>10}  {verdict}", format!("<= {target}"))
    });
    let [ours_text, by_hand_text, rmcp_text] = [ours, by_hand, rmcp].map(|value| number(value, digits));
    let (by_hand, rmcp) = (times(by_hand), times(rmcp));
    let line = format!(
        "{figure:<34} {ours_text:>10} {by_hand_text:>10} {rmcp_text:>10} {by_hand:>9} {rmcp:>7} {verdict}"
    );
    println!("{}", line.trim_end());
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred tools")]
fn report(figures: &Figures, sizes: &[usize]) {
    let cost = |figure, tools: usize, way: Way| figures.get(&(figure, tools))?.get(&way).copied();
    let (least, most) = (sizes.iter().copied().min().unwrap_or(0), sizes.iter().copied().max().unwrap_or(0));
    let a_tool =
        |figure, way| Some((cost(figure, most, way)? - cost(figure, least, way)?) / (most - least) as f64);

    let titles = ["asynctool", "by hand", "rmcp", "x by hand", "x rmcp", "target", "verdict"];
    let [ours, by_hand, rmcp, x_by_hand, x_rmcp, target, verdict] = titles;
    println!("CPU ms, and bytes; `a tool` is the difference of {most} tools and {least}, by their number");
    println!(
        "{:<34} {ours:>10} {by_hand:>10} {rmcp:>10} {x_by_hand:>9} {x_rmcp:>7} {target:>10}  {verdict}",
        "figure"
    );
    for build in BUILDS {
        for &tools in sizes {
            line(&format!("{build}, {tools} tools"), 0, |way| cost(build, tools, way), None);
        }
    }
    for (build, target) in BUILDS.into_iter().zip([Some(20.0), Some(10.0), None]) {
        line(&format!("{build}, a tool"), 2, |way| a_tool(build, way), target);
    }
    line(&format!("{EXPANDED}, a tool"), 0, |way| a_tool(EXPANDED, way), Some(6000.0));
    let [build, ..] = BUILDS;
    let of_rmcp = |way| Some(a_tool(build, way)? / a_tool(build, Way::Rmcp)?);
    line(&format!("{build}, a tool, as part of rmcp's"), 2, of_rmcp, Some(0.3));
}

fn run_all() -> Outcome<()> {
    let quick = env::var("ASYNCTOOL_COMPILE_COST_QUICK").is_ok_and(|value| value == "1");
    let (sizes, rounds): (&[usize], usize) = if quick { (&[10, 50], 1) } else { (&[10, 50, 200], 3) };
    let (mut workshop, left_out) = Workshop::open()?;
    let figures = measure_all(&mut workshop, sizes, rounds)?;
    report(&figures, sizes);
    if let Some(reason) = left_out {
        println!("rmcp {RMCP_VERSION} is left out, because it could not be fetched:\n{reason}");
    }
    Ok(())
}

fn main() -> ExitCode {
    match run_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("not measured: {problem}");
            ExitCode::FAILURE
        }
    }
}
