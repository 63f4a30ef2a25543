//! With whom a conversation is held: which model, and which tools it has.

use std::time::Duration;

use asynctool_core::{Agent, ChatModel, Session, StartError};
use clap::ValueEnum;

use crate::{
    agency::{self, AgencyError},
    offline::OfflineModel,
    questions::{Questions, questions},
};

/// The tools that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Tools {
    /// A travel agency: flights, walks, the weather
    #[default]
    Travel,
    /// Real work in this folder: run a program, search files, fetch a page, watch a file
    Workshop,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The name of a model; without one, the offline demo model.
    pub model: Option<String>,
    /// Where its server is, if not at its provider's.
    pub base_url: Option<String>,
    /// Which tools.
    pub tools: Tools,
    /// How many times as fast as in real life the travel agency works.
    pub speed: f64,
}

/// A conversation that can begin.
pub struct Opened {
    /// The conversation.
    pub session: Session,
    /// What its tools must ask before they run.
    pub questions: Questions,
    /// With whom, in a few words.
    pub about: String,
    /// The same as a sentence.
    pub greeting: String,
}

/// Why there is no conversation.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// The tools cannot be made.
    #[error(transparent)]
    Agency(#[from] AgencyError),
    /// The session cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The offline model can do no real work.
    #[error("the offline demo model knows about travel only; for the workshop, name a real one with --model")]
    WorkshopOffline,
    /// A server without a model.
    #[error("--base-url says where a model is; say which one with --model")]
    NoModel,
}

/// The time that a word of the offline model takes.
const WORD: Duration = Duration::from_millis(25);

impl Opening {
    /// Begins the conversation, on the tokio runtime of the caller. The error is a sentence.
    pub fn open(&self) -> Result<Opened, OpeningError> {
        match (&self.model, self.tools) {
            (None, _) if self.base_url.is_some() => Err(OpeningError::NoModel),
            (None, Tools::Workshop) => Err(OpeningError::WorkshopOffline),
            (None, Tools::Travel) => self.start(
                OfflineModel::new().map_err(AgencyError::from)?.word_time(WORD),
                "offline demo model: a few rules, no network".to_owned(),
                "The offline demo model is listening: a few rules, no network. Ask it what it can do."
                    .to_owned(),
            ),
            (Some(_), _) => Err(OpeningError::NoModel),
        }
    }

    fn start<M: ChatModel>(&self, model: M, about: String, greeting: String) -> Result<Opened, OpeningError> {
        let (asker, questions) = questions();
        let session = Session::builder(model).agent(self.agent()?).approver(asker).start()?;
        Ok(Opened { session, questions, about, greeting })
    }

    fn agent(&self) -> Result<Agent, OpeningError> {
        Ok(agency::agent(self.speed)?)
    }
}
