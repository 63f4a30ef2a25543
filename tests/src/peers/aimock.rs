//! `@copilotkit/aimock`, which speaks the protocols of many providers on one port and keeps a journal.

mod answer;
mod journal;

use std::path::Path;

use serde_json::{Value, json};

pub use self::{answer::Answer, journal::Entry};
use super::{
    PeerError,
    install::Recipe,
    process::{Program, Server},
};

const NEEDED: &str =
    "the wire tests need Node 20 with npm, for a mock server of models (`ASYNCTOOL_WIRE=0` leaves them out)";

const RECIPE: Recipe = Recipe {
    name: "aimock",
    files: &[
        ("package.json", include_str!("../../peers/aimock/package.json")),
        ("package-lock.json", include_str!("../../peers/aimock/package-lock.json")),
        ("serve.mjs", include_str!("../../peers/aimock/serve.mjs")),
    ],
    installer: || {
        let mut npm = Program::new(if cfg!(windows) { "npm.cmd" } else { "npm" }, NEEDED);
        npm.command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        npm
    },
};

/// A mock server; it ends when this is dropped.
#[derive(Debug)]
pub struct Aimock(Server);

impl Aimock {
    /// Starts one that answers request `n` with answer `n`, whichever protocol it comes in. It is installed into this
    /// folder if it is not there yet.
    pub async fn start(folder: &Path, answers: &[Answer]) -> Result<Self, PeerError> {
        let place = RECIPE.install(folder).await?;
        let mut node = Program::new("node", NEEDED);
        node.command.arg("serve.mjs").current_dir(place);
        Ok(Self(Server::start("aimock", node, &fixtures(answers).to_string()).await?))
    }

    /// Adds answers, for when all earlier ones have been given: to say what is not known before, such as the id of a call.
    pub async fn add(&self, answers: &[Answer]) -> Result<(), PeerError> {
        self.0.post("/__aimock/fixtures", &fixtures(answers)).await
    }

    /// Where it listens, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// All requests that it has got.
    pub async fn journal(&self) -> Result<Vec<Entry>, PeerError> {
        let text = self.0.get("/__aimock/journal").await?;
        serde_json::from_str(&text).map_err(|error| PeerError::Answer {
            what: "the journal of aimock".to_owned(),
            problem: format!("{error} in {text}"),
        })
    }
}

/// The fixtures of a script: answer `n` is for the request before which `n` of its others were given.
fn fixtures(answers: &[Answer]) -> Value {
    let fixtures = answers.iter().enumerate().map(|(number, answer)| answer.fixture(number));
    json!({ "fixtures": fixtures.collect::<Vec<_>>() })
}
