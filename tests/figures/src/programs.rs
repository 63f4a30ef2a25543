//! The programs in which cases run, one process for each, and what they say they have spent.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    by_hand,
    case::Case,
    meter::{MEASURED_PART, Reading},
    ours,
};

/// What cannot be measured ends the run, and is told as it came.
pub type Outcome<T> = Result<T, String>;

/// Who does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum System {
    /// asynctool.
    Ours,
    /// The limit.
    ByHand,
    /// `ToolRouter::call`.
    Rmcp,
    /// `ToolSet::execute`.
    Rig,
}

impl System {
    /// All that are programs of this package.
    pub const ALL: [Self; 4] = [Self::Ours, Self::ByHand, Self::Rmcp, Self::Rig];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "asynctool",
            Self::ByHand => "by hand",
            Self::Rmcp => "rmcp",
            Self::Rig => "rig",
        }
    }

    /// Whether it does this work.
    #[must_use]
    pub fn has(self, case: &str) -> bool {
        match self {
            Self::Ours => Case::find(ours::CASES, case).is_some(),
            Self::ByHand => Case::find(by_hand::CASES, case).is_some(),
            Self::Rmcp | Self::Rig => matches!(case, "add" | "book"),
        }
    }

    /// Whether it is a library that must be fetched.
    #[must_use]
    pub fn is_peer(self) -> bool {
        matches!(self, Self::Rmcp | Self::Rig)
    }
}

/// The folder of the programs.
#[derive(Clone, Debug)]
pub struct Programs(PathBuf);

impl Programs {
    /// Builds those without peers, beside the program that runs.
    pub fn build() -> Outcome<Self> {
        let own = env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
        let folder = own.parent().map(Path::to_path_buf).unwrap_or_default();
        let programs = Self(folder);
        programs.cargo(&["--bin", "figures-case", "--bin", "figures-allocations"])?;
        Ok(programs)
    }

    /// Builds those of the peers, which must be fetched.
    pub fn build_peers(&self) -> Outcome<()> {
        self.cargo(&["--features", "peers", "--bin", "figures-peers", "--bin", "figures-peers-allocations"])
    }

    fn cargo(&self, words: &[&str]) -> Outcome<()> {
        let target = self.0.parent().map(Path::to_path_buf).unwrap_or_default();
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(["build", "--quiet", "--locked", "--profile", "bench", "-p", "asynctool-figures"])
            .args(words);
        cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env("CARGO_TARGET_DIR", target);
        output_of(&mut cargo).map(drop)
    }

    fn program(&self, system: System, is_counting: bool) -> PathBuf {
        self.0.join(match (system.is_peer(), is_counting) {
            (false, false) => "figures-case",
            (false, true) => "figures-allocations",
            (true, false) => "figures-peers",
            (true, true) => "figures-peers-allocations",
        })
    }

    /// What a run of a case spends, for each round; allocations are counted if that is wanted.
    pub fn run(&self, system: System, case: &str, rounds: usize, is_counting: bool) -> Outcome<Reading> {
        let mut command = Command::new(self.program(system, is_counting));
        let text = output_of(command.args([system.name(), case, &rounds.to_string()]))?;
        serde_json::from_str(&text).map_err(|error| format!("{case} says {text:?}: {error}"))
    }

    /// How many instructions a round takes, by callgrind.
    pub fn instructions(&self, system: System, case: &str, rounds: usize) -> Outcome<f64> {
        let words = [system.name(), case, &rounds.to_string()];
        let (_, count) = instructions_of(&self.program(system, false), &words)?;
        Ok(count / crate::meter::number(rounds as u64))
    }
}

/// What a program prints, and how many instructions its measured part takes, by callgrind.
pub fn instructions_of(program: &Path, words: &[&str]) -> Outcome<(String, f64)> {
    let log = env::temp_dir().join(format!("asynctool-figures-{}", std::process::id()));
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(format!("--toggle-collect={MEASURED_PART}")).arg(format!("--log-file={}", log.display()));
    let run = output_of(command.arg(program).args(words)).map_err(|error| {
        format!("instructions are counted by valgrind (Debian: apt-get install valgrind): {error}")
    });
    let report = fs::read_to_string(&log).unwrap_or_default();
    let _ = fs::remove_file(&log); // there is none if valgrind did not start
    let text = run?;
    let count = report.lines().find_map(|line| line.split_once("Collected : "));
    let count = count.and_then(|(_, count)| count.trim().parse::<f64>().ok());
    let count = count.ok_or_else(|| format!("callgrind does not say what it counted: {report}"))?;
    Ok((text, count))
}

/// What a program prints; its complaint if it fails.
pub fn output_of(command: &mut Command) -> Outcome<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{program}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
