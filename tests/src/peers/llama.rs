//! A real llama.cpp server with a real model, small as it is.

use std::path::Path;

use serde::Deserialize;

use super::{
    PeerError,
    install::Recipe,
    process::{Program, Server},
};

const NEEDED: &str =
    "this test needs Python 3.10 with pip, for a llama.cpp server (it runs with the feature `real-llm` only)";
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
/// The folder that pip installs into.
const PACKAGES: &str = "packages";

const RECIPE: Recipe = Recipe {
    name: "llama",
    files: &[
        ("requirements.txt", include_str!("../../peers/llama/requirements.txt")),
        ("serve.py", include_str!("../../peers/llama/serve.py")),
    ],
    installer: || {
        let mut pip = Program::new(PYTHON, NEEDED);
        pip.command.args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]);
        pip.command.args(["--require-hashes", "--requirement", "requirements.txt", "--target", PACKAGES]);
        pip
    },
};

/// A server with SmolLM2-135M; it ends when this is dropped.
#[derive(Debug)]
pub struct Llama(Server);

#[derive(Deserialize)]
struct Slot {
    is_processing: bool,
}

impl Llama {
    /// Starts one. It is installed into this folder if it is not there yet: 160 MB.
    pub async fn start(folder: &Path) -> Result<Self, PeerError> {
        let place = RECIPE.install(folder).await?;
        let mut python = Program::new(PYTHON, NEEDED);
        python.command.arg("serve.py").env("PYTHONPATH", place.join(PACKAGES)).current_dir(place);
        Ok(Self(Server::start("llama.cpp", python, "").await?))
    }

    /// Where it listens, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// Whether it writes an answer at the moment.
    pub async fn is_writing(&self) -> Result<bool, PeerError> {
        let text = self.0.get("/slots").await?;
        let slots: Vec<Slot> = serde_json::from_str(&text).map_err(|error| PeerError::Answer {
            what: "the slots of llama.cpp".to_owned(),
            problem: format!("{error} in {text}"),
        })?;
        Ok(slots.iter().any(|slot| slot.is_processing))
    }
}
