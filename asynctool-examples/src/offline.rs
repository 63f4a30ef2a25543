//! The offline demo model: no network and no weights, a few rules that read a request as any model does.
//!
//! It sees what a language model would see, and nothing else: the conversation, the tools with their schemas, the
//! note. It keeps nothing between two requests, so the same request always gets the same answer.

mod answer;
mod clause;
mod fill;
mod history;
mod places;
pub mod route;
mod tools;
mod vocabulary;
mod wish;
mod wording;

use std::{sync::Arc, time::Duration};

use asynctool_core::{ChatModel, Emitter, ModelRequest, ModelStream};

pub use self::answer::Answer;
use self::{
    places::Atlas,
    route::{Router, Rules},
};
use crate::{airports::Airports, data::DataError};

/// How long a word takes when it is spoken: about as fast as a language model streams.
const WORD: Duration = Duration::from_millis(25);

/// A small, deterministic [`ChatModel`].
///
/// It picks tools by the words of their names, fills parameters from what the user typed, asks for what is missing,
/// and puts updates and results into words.
///
/// ```
/// use asynctool_core::{Agent, Session};
/// use asynctool_examples::{offline::OfflineModel, travel::Travel};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::new("You are a travel assistant.").toolset(Travel::new(1000.0)?);
/// let session = Session::builder(OfflineModel::new()?).agent(agent).start()?;
/// let turn = session.user("What is the weather like in Oslo in June?").await?;
/// assert!(turn.text.contains("Oslo"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct OfflineModel {
    atlas: Arc<Atlas>,
    word: Duration,
}

impl OfflineModel {
    /// The model; the error says which table of its knowledge of the world cannot be read.
    pub fn new() -> Result<Self, DataError> {
        Ok(Self { atlas: Arc::new(Atlas::new(&Airports::load()?)), word: WORD })
    }

    /// The same, with another time for each word; zero says everything at once.
    #[must_use]
    pub fn word_time(self, word: Duration) -> Self {
        Self { word, ..self }
    }

    /// The answer to a request, in which the router has a say about which tools are called.
    #[must_use]
    pub fn answer(&self, request: &ModelRequest, router: &dyn Router) -> Answer {
        answer::answer(request, &self.atlas, router)
    }

    /// Says an answer, word by word.
    pub async fn say(&self, answer: Answer, out: &Emitter) {
        for word in answer.text.split_inclusive(' ') {
            out.text(word).await;
            tokio::time::sleep(self.word).await;
        }
        for call in answer.calls {
            out.call(call).await;
        }
    }
}

impl ChatModel for OfflineModel {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let model = self.clone();
        ModelStream::generate(move |out| async move {
            let answer = model.answer(&request, &Rules);
            model.say(answer, &out).await;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
