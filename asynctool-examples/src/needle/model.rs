//! The model of a conversation: Needle for the calls, the rules for the words.

use std::{fmt, path::Path, sync::Arc, time::Duration};

use asynctool_core::{ChatModel, ModelError, ModelRequest, ModelStream};

use super::{
    NeedleError,
    completion::Completion,
    engine::{Complete, Engine, Patience},
    tools, weights,
};
use crate::offline::{
    OfflineModel,
    route::{Question, Route, Router},
};

/// How long Needle may think about a line; then the rules read it.
const LONGEST: Duration = Duration::from_secs(120);

/// How often the session is told that Needle is still thinking.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// The offline demo model, whose tools are chosen by Needle.
#[derive(Clone)]
pub struct NeedleModel {
    rules: OfflineModel,
    needle: Arc<dyn Complete>,
}

impl NeedleModel {
    /// The model with these weights.
    pub fn load(weights: &Path) -> Result<Self, NeedleError> {
        Ok(Self::new(OfflineModel::new()?, Engine::load(weights::read(weights)?)?))
    }

    /// The same, with another time for each word; zero says everything at once.
    #[must_use]
    pub fn word_time(self, word: Duration) -> Self {
        Self { rules: self.rules.word_time(word), ..self }
    }

    fn new(rules: OfflineModel, needle: impl Complete) -> Self {
        Self { rules, needle: Arc::new(needle) }
    }
}

impl fmt::Debug for NeedleModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NeedleModel").finish_non_exhaustive()
    }
}

impl ChatModel for NeedleModel {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let Self { rules, needle } = self.clone();
        ModelStream::generate(move |out| async move {
            // It goes when the stream is dropped, and Needle stops.
            let listener = Arc::new(());
            let thinking = Thinking { needle, patience: Patience::new(&listener, LONGEST) };
            let reader = rules.clone();
            let mut answer = tokio::task::spawn_blocking(move || reader.answer(&request, &thinking));
            let answer = loop {
                match tokio::time::timeout(SIGN_OF_LIFE, &mut answer).await {
                    Ok(answer) => break answer,
                    Err(_) => out.text("").await,
                }
            };
            let answer = answer.map_err(|error| ModelError::failed(format!("Needle broke off: {error}")))?;
            rules.say(answer, &out).await;
            Ok(())
        })
    }
}

/// Needle at work on one request.
struct Thinking {
    needle: Arc<dyn Complete>,
    patience: Patience,
}

impl Router for Thinking {
    fn introduction(&self) -> &'static str {
        "I am the offline demo model with Needle, a small model on this machine, to choose my tools; my words are \
         those of a few rules, and there is no network."
    }

    fn route(&self, Question { line, tools }: &Question<'_>) -> Route {
        let completion = self.needle.complete(line, &tools::in_brief(tools), &self.patience);
        completion.map_or(Route::Unsure(None), |completion: Completion| completion.route(tools))
    }
}

#[cfg(test)]
mod tests;
