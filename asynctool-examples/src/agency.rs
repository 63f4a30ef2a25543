//! The conversation that the program holds: the travel agency's tools, and the offline model that uses them.

use std::time::Duration;

use asynctool_core::{Agent, Session, StartError};

use crate::{
    data::DataError,
    offline::OfflineModel,
    travel::{Travel, TravelError},
};

/// What the agent is told to be. The offline model has no use for it; a real one has.
const INSTRUCTIONS: &str = "You are the friendly assistant of a travel agency. Answer in one or two sentences. Use the \
                            tools for flights, walks and the weather; ask for what you need and do not have.";

/// Why there is no conversation.
#[derive(Debug, thiserror::Error)]
pub enum AgencyError {
    /// The tools cannot be made.
    #[error(transparent)]
    Travel(#[from] TravelError),
    /// The model cannot be made.
    #[error(transparent)]
    Model(#[from] DataError),
    /// The session cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Starts a conversation whose tools work this many times as fast as in real life, and whose agent takes this long
/// to say a word.
pub fn open(speed: f64, word_time: Duration) -> Result<Session, AgencyError> {
    let model = OfflineModel::new()?.word_time(word_time);
    Ok(Session::builder(model).agent(agent(speed)?).start()?)
}

/// The agent of the travel agency, for whichever model.
pub fn agent(speed: f64) -> Result<Agent, AgencyError> {
    Ok(Agent::new(INSTRUCTIONS).toolset(Travel::new(speed)?))
}
