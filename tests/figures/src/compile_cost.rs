//! What a tool costs the compiler, beside serde and schemars by hand and beside rmcp.
//!
//! Crates with few tools and with many are generated and built, the three ways in turn; the difference is what a
//! tool costs, without what cargo and a crate cost anyway. Counted is CPU time, the least of some rounds: a busy
//! machine makes builds dearer, never cheaper.

mod source;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::{
    figure::{Row, Target, Unit},
    programs::Outcome,
};

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
                let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../asynctool-core");
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
        let target = env::current_exe()
            .map_err(|error| format!("this program has no path: {error}"))?
            .with_file_name("compile_cost");
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
            crate::progress(&format!("building what `{}` depends on", way.package()));
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
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
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
            crate::progress(&format!("compiling, round {round} of {rounds}: {tools} tools"));
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

/// How many tools the crates have.
const SIZES: [usize; 3] = [10, 50, 200];

/// The rows of the compiler: a tool of 200, the crates in the tree, a clean build.
pub fn rows() -> Outcome<Vec<Row>> {
    const ROUNDS: usize = 3;
    let (mut workshop, left_out) = Workshop::open()?;
    let figures = measure_all(&mut workshop, &SIZES, ROUNDS)?;
    if let Some(reason) = left_out {
        crate::progress(&format!(
            "rmcp {RMCP_VERSION} is left out, because it could not be fetched: {reason}"
        ));
    }
    let [clean, edit, check] = BUILDS;
    let lines = [
        (clean, "CPU ms of the compiler a tool, clean build", Unit::Milliseconds, Some(20.0)),
        (edit, "the same after an edit of one body", Unit::Milliseconds, Some(10.0)),
        (check, "the same, clean `cargo check`", Unit::Milliseconds, None),
        (EXPANDED, "expanded source a tool", Unit::Bytes, Some(6_000.0)),
    ];
    let mut rows: Vec<Row> = lines
        .into_iter()
        .map(|(figure, what, unit, target)| {
            let of = |way| a_tool(&figures, figure, way);
            Row {
                target: target.map(Target::AtMost),
                ..row("10", what, unit, of(Way::Ours), of(Way::ByHand), of(Way::Rmcp))
            }
        })
        .collect();
    let crates = |way| workshop.crates(way).map_err(|problem| crate::progress(&problem)).ok();
    let [ours, by_hand, rmcp] = [Way::Ours, Way::ByHand, Way::Rmcp].map(crates);
    let tree = row("11", "crates in the normal tree of `asynctool-core`", Unit::Crates, ours, by_hand, rmcp);
    rows.push(Row { target: Some(Target::AtMost(45.0)), ..tree });
    let [ours, alone] = workshop.clean_builds()?;
    let what = "clean debug build of core and macros, beside tokio, serde, schemars, serde_json alone";
    let build = row("12", what, Unit::Milliseconds, Some(ours), Some(alone), None);
    rows.push(Row { target: Some(Target::TimesByHand(1.2)), ..build });
    Ok(rows)
}

fn row(
    figure: &'static str,
    what: &'static str,
    unit: Unit,
    ours: Option<f64>,
    by_hand: Option<f64>,
    rmcp: Option<f64>,
) -> Row {
    Row { figure, what, unit, ours, by_hand, rmcp, rig: None, livekit: None, target: None }
}

/// The difference of the most tools and the fewest, by their number.
fn a_tool(figures: &Figures, figure: &'static str, way: Way) -> Option<f64> {
    let cost = |tools: usize| figures.get(&(figure, tools))?.get(&way).copied();
    let [fewest, .., most] = SIZES;
    let number = |count: usize| crate::meter::number(count as u64);
    Some((cost(most)? - cost(fewest)?) / number(most - fewest))
}

impl Workshop {
    /// How many crates the normal tree of a way has, without its own.
    fn crates(&self, way: Way) -> Outcome<f64> {
        // Ours is the library itself; by hand and with rmcp it is what the generated crate depends on.
        let tree = run(&mut self.cargo(&[
            "tree",
            "-p",
            way.package(),
            "-e",
            "normal",
            "--prefix",
            "none",
            "--no-dedupe",
        ]))?;
        let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
        let mut names: Vec<&str> = tree.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
        names.sort_unstable();
        names.dedup();
        Ok(crate::meter::number(names.len() as u64))
    }

    /// CPU milliseconds of a clean build of ours, and of the four crates that anybody would need.
    fn clean_builds(&self) -> Outcome<[f64; 2]> {
        self.write("alone/Cargo.toml", ALONE)?;
        self.write("alone/src/lib.rs", "")?;
        self.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"ours\", \"alone\"]\n")?;
        let build = |package: &str| {
            crate::progress(&format!("a clean build of `{package}`"));
            let folder = self.root.join("target-clean");
            let _ = fs::remove_dir_all(&folder); // there is none at first
            let mut cargo = self.cargo(&["build", "-p", package]);
            let before = cpu_of_children()?;
            run(cargo.env("CARGO_TARGET_DIR", &folder))?;
            Ok::<_, String>(cpu_of_children()? - before)
        };
        let costs = [build("ours")?, build("alone")?];
        let _ = fs::remove_dir_all(self.root.join("target-clean"));
        Ok(costs)
    }
}

/// With the features that asynctool-core turns on.
const ALONE: &str = r#"[package]
name = "alone"
edition = "2024"

[dependencies]
schemars = { version = "1", features = ["preserve_order"] }
serde = { version = "1", features = ["derive", "rc"] }
serde_json = { version = "1", features = ["raw_value"] }
tokio = { version = "1", features = ["rt", "sync", "time", "macros"] }
"#;
