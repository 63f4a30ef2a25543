//! LiveKit Agents on the same work, by a script in Python of its own: see `tests/peers/livekit`.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::programs::{Outcome, output_of};

/// What the script says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Livekit {
    /// Of the package.
    pub version: String,
    /// Its figures by name.
    pub cases: HashMap<String, f64>,
}

/// Installs what the script needs in a folder of the target, and runs it. Only where Python 3.11 or newer is there.
pub fn measure() -> Outcome<Livekit> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("peers").join("livekit");
    let python = installed(&script)?;
    crate::progress("LiveKit Agents");
    let text = output_of(Command::new(python).arg(script.join("measure.py")))?;
    serde_json::from_str(&text).map_err(|error| format!("measure.py: {error}"))
}

/// The Python that has what is pinned.
fn installed(script: &Path) -> Outcome<PathBuf> {
    let requirements = script.join("requirements.txt");
    let wanted = fs::read_to_string(&requirements).map_err(|error| format!("requirements.txt: {error}"))?;
    let own = env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let folder = own.with_file_name("livekit");
    let (python, mark) = (folder.join("bin/python"), folder.join("installed.txt"));
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    crate::progress("installing LiveKit Agents");
    let version = "import sys; sys.exit(sys.version_info < (3, 11))";
    let missing = |error| format!("LiveKit Agents is measured where there is Python 3.11 or newer: {error}");
    output_of(Command::new("python3").args(["-c", version])).map_err(missing)?;
    output_of(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    output_of(Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(&requirements))?;
    fs::write(&mark, wanted).map_err(|error| format!("{}: {error}", mark.display()))?;
    Ok(python)
}
