//! The scripted model of the testing kit: it says what the test tells it to, and records what it was asked.

use std::{collections::VecDeque, fmt, sync::Arc, time::Duration};

use super::{ChatModel, Emitter, ModelError, ModelRequest, ModelStream};
use crate::{lock::Lock, task::FunctionCall, toolset::Dialect};

/// One answer of a scripted model.
///
/// ```
/// use std::time::Duration;
/// use asynctool_core::testing::Answer;
///
/// let answer = Answer::say("One moment.").pause(Duration::from_secs(1)).call("call_1", "now", "{}");
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Answer(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Call(FunctionCall),
    Pause(Duration),
    Fail(ModelError),
    Hang,
}

impl Answer {
    /// Nothing at all.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Says a text.
    pub fn say(text: impl Into<String>) -> Self {
        Self::default().and_say(text)
    }

    /// Makes a call.
    pub fn calls(id: impl Into<String>, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        Self::default().call(id, name, arguments)
    }

    /// Fails.
    pub fn fail(message: impl Into<String>) -> Self {
        Self::default().and_fail(message)
    }

    /// Says more.
    pub fn and_say(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::Text(text.into()));
        self
    }

    /// Makes one more call.
    pub fn call(
        mut self,
        id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        self.0.push(Part::Call(FunctionCall::new(id, name, arguments)));
        self
    }

    /// Waits, before it goes on.
    pub fn pause(mut self, time: Duration) -> Self {
        self.0.push(Part::Pause(time));
        self
    }

    /// Fails after what it has said.
    pub fn and_fail(mut self, message: impl Into<String>) -> Self {
        self.0.push(Part::Fail(ModelError::failed(message)));
        self
    }

    /// Says nothing more and does not end.
    pub fn and_hang(mut self) -> Self {
        self.0.push(Part::Hang);
        self
    }

    async fn play(self, out: Emitter) -> Result<(), ModelError> {
        for part in self.0 {
            match part {
                Part::Text(text) => out.text(text).await,
                Part::Call(call) => out.call(call).await,
                Part::Pause(time) => tokio::time::sleep(time).await,
                Part::Fail(error) => return Err(error),
                Part::Hang => std::future::pending().await,
            }
        }
        Ok(())
    }
}

type Choose = dyn Fn(&ModelRequest, usize) -> Answer + Send + Sync;

/// A model that answers by a script, or by a closure. It is shared by its clones, so that a test keeps one.
///
/// ```
/// use asynctool_core::testing::{Answer, ScriptedModel};
///
/// let model = ScriptedModel::new([Answer::say("Hello!")]);
/// let echo = ScriptedModel::from_fn(|request, _| {
///     Answer::say(request.last_user_text().unwrap_or_default())
/// });
/// assert!(model.requests().is_empty() && echo.requests().is_empty());
/// ```
#[derive(Clone)]
pub struct ScriptedModel(Arc<Script>);

struct Script {
    answers: Lock<VecDeque<Answer>>,
    choose: Option<Box<Choose>>,
    requests: Lock<Vec<ModelRequest>>,
}

impl ScriptedModel {
    /// Gives these answers in order; a further request fails.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with(answers.into_iter().collect(), None)
    }

    /// Answers as the closure says, which gets the request and how many there were before it.
    pub fn from_fn(choose: impl Fn(&ModelRequest, usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::with(VecDeque::new(), Some(Box::new(choose)))
    }

    fn with(answers: VecDeque<Answer>, choose: Option<Box<Choose>>) -> Self {
        Self(Arc::new(Script { answers: Lock::new(answers), choose, requests: Lock::default() }))
    }

    /// Adds an answer to the script.
    pub fn push(&self, answer: Answer) {
        self.0.answers.lock().push_back(answer);
    }

    /// What it was asked so far.
    #[must_use]
    pub fn requests(&self) -> Vec<ModelRequest> {
        self.0.requests.lock().clone()
    }
}

impl ChatModel for ScriptedModel {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let number = self.0.requests.lock().len();
        let answer =
            match &self.0.choose {
                Some(choose) => choose(&request, number),
                None => self.0.answers.lock().pop_front().unwrap_or_else(|| {
                    Answer::fail(format!("the script has no answer for request {number}"))
                }),
            };
        self.0.requests.lock().push(request);
        ModelStream::generate(move |out| answer.play(out))
    }

    fn dialect(&self) -> Dialect {
        Dialect::JsonSchema
    }
}

impl fmt::Debug for ScriptedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScriptedModel(asked {} times)", self.0.requests.lock().len())
    }
}
