//! With whom a conversation is held: which model, and which tools it has.

use std::{path::PathBuf, time::Duration};

use asynctool_core::{Agent, ChatModel, Session, StartError};
use asynctool_models::{Model, OpenError};
use clap::ValueEnum;

use crate::{
    agency::{self, AgencyError},
    needle::{self, NeedleError},
    offline::OfflineModel,
    questions::{Questions, questions},
    workshop::{Workshop, WorkshopError},
};

/// What the agent of the workshop is told to be.
const WORKSHOP: &str = "You help a person with the files of one folder. Answer in a few sentences. Use the tools to run \
                        programs, to search files, to watch a file and to read pages of the web; say what you do, and \
                        what came of it.";

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
    /// The folder that the workshop works in.
    pub folder: PathBuf,
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
    /// The tools of the agency cannot be made.
    #[error(transparent)]
    Agency(#[from] AgencyError),
    /// Those of the workshop cannot.
    #[error(transparent)]
    Workshop(#[from] WorkshopError),
    /// There is no such model.
    #[error(transparent)]
    Model(#[from] OpenError),
    /// Needle cannot be used.
    #[error(transparent)]
    Needle(#[from] NeedleError),
    /// The session cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The offline model can do no real work.
    #[error("the offline demo model knows about travel only; for the workshop, name a real one with --model")]
    WorkshopOffline,
    /// A server without a model.
    #[error("--base-url says where a model is; say which one with --model")]
    NoModel,
    /// A server for a model that needs none.
    #[error("--base-url says where a model's server is; needle runs in this program, so leave it out")]
    NoServer,
}

/// The time that a word of the offline model takes.
const WORD: Duration = Duration::from_millis(25);

impl Opening {
    /// Begins the conversation, on the tokio runtime of the caller. The error is a sentence.
    pub fn open(&self) -> Result<Opened, OpeningError> {
        let Some(name) = &self.model else { return self.open_offline() };
        if name == needle::NAME {
            return self.open_needle();
        }
        let mut builder = Model::builder(name.as_str());
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url.as_str());
        }
        let model = builder.build()?;
        let about = format!("{}::{}", model.provider(), model.name());
        let greeting = format!("{about} at {} is listening.", model.url());
        self.start(model, about, greeting)
    }

    fn open_offline(&self) -> Result<Opened, OpeningError> {
        if self.base_url.is_some() {
            return Err(OpeningError::NoModel);
        }
        if self.tools == Tools::Workshop {
            return Err(OpeningError::WorkshopOffline);
        }
        let model = OfflineModel::new().map_err(AgencyError::from)?.word_time(WORD);
        let about = "offline demo model: a few rules, no network".to_owned();
        let greeting = "The offline demo model is listening: a few rules, no network. Ask it what it can do.";
        self.start(model, about, greeting.to_owned())
    }

    fn open_needle(&self) -> Result<Opened, OpeningError> {
        if self.base_url.is_some() {
            return Err(OpeningError::NoServer);
        }
        if self.tools == Tools::Workshop {
            return Err(OpeningError::WorkshopOffline);
        }
        let about = "offline demo model with Needle: real weights choose the tools, no network".to_owned();
        let greeting =
            "The offline demo model is listening, and Needle chooses its tools: that takes some seconds.";
        self.start(needle::open()?, about, greeting.to_owned())
    }

    fn start<M: ChatModel>(&self, model: M, about: String, greeting: String) -> Result<Opened, OpeningError> {
        let (asker, questions) = questions();
        let session = Session::builder(model).agent(self.agent()?).approver(asker).start()?;
        Ok(Opened { session, questions, about, greeting })
    }

    fn agent(&self) -> Result<Agent, OpeningError> {
        Ok(match self.tools {
            Tools::Travel => agency::agent(self.speed)?,
            Tools::Workshop => Agent::new(WORKSHOP).toolset(Workshop::new(&self.folder)?),
        })
    }
}
