//! The scripted model of the testing kit: it says what the test tells it to, and records what it was asked.

use std::{collections::VecDeque, fmt, sync::Arc, time::Duration};

use super::{ChatModel, Emitter, ModelError, ModelRequest, ModelStream, Usage};
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
    Usage(Usage),
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
    pub fn calls(id: impl Into<Arc<str>>, name: impl Into<Arc<str>>, arguments: impl Into<Arc<str>>) -> Self {
        Self::default().call(id, name, arguments)
    }

    /// Fails.
    pub fn fail(message: impl Into<String>) -> Self {
        Self::default().and_fail(message)
    }

    /// Says more. An empty text is a sign of life (behaviour B14).
    pub fn and_say(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::Text(text.into()));
        self
    }

    /// Makes one more call.
    pub fn call(
        mut self,
        id: impl Into<Arc<str>>,
        name: impl Into<Arc<str>>,
        arguments: impl Into<Arc<str>>,
    ) -> Self {
        self.0.push(Part::Call(FunctionCall::new(id, name, arguments)));
        self
    }

    /// Tells what it used.
    pub fn uses(mut self, usage: Usage) -> Self {
        self.0.push(Part::Usage(usage));
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
                Part::Usage(usage) => out.usage(usage).await,
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
/// Every request takes an answer: one for what the user says, one more for each round of tool calls, one for each
/// deferred reply, however many results that tells. A request whose answer fails is made again where something is still
/// to be told (behaviour B11), and that takes the next answer.
///
/// A script that runs out fails the request. To a session that is a failure of the model, and it goes on; but no
/// expectation of a [`Watcher`](crate::testing::Watcher) gets past it, and [`assert_finished`](Self::assert_finished)
/// tells it too.
///
/// ```
/// use asynctool_core::Session;
/// use asynctool_core::testing::{Answer, ScriptedModel};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let model = ScriptedModel::new([Answer::say("Hello!")]);
/// let session = Session::builder(model.clone()).start().unwrap();
/// session.user("Hi").await.unwrap();
/// assert_eq!(model.requests()[0].last_user_text(), Some("Hi"));
/// model.assert_finished();
///
/// let echo = ScriptedModel::from_fn(|request, _| {
///     Answer::say(request.last_user_text().unwrap_or_default())
/// });
/// # drop(echo);
/// # }
/// ```
#[derive(Clone)]
pub struct ScriptedModel(Arc<Script>);

struct Script {
    answers: Lock<VecDeque<Answer>>,
    choose: Option<Box<Choose>>,
    requests: Lock<Vec<ModelRequest>>,
    /// The number of the first request for which there was no answer.
    unanswered: Lock<Option<usize>>,
}

const NO_ANSWER: &str = "the script has no answer for request";

/// How a request fails for which the script has no answer; requests are counted from one.
fn no_answer(number: usize) -> String {
    format!("{NO_ANSWER} {number}")
}

/// What an error of a session says of a script that has run out; `None` if it is another one.
pub(crate) fn ran_out(error: &str) -> Option<&str> {
    error.find(NO_ANSWER).and_then(|at| error.get(at..))
}

impl ScriptedModel {
    /// Gives these answers in order; a further request fails, and with it the test.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with(answers.into_iter().collect(), None)
    }

    /// Answers as the closure says, which gets the request and how many there were before it.
    pub fn from_fn(choose: impl Fn(&ModelRequest, usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::with(VecDeque::new(), Some(Box::new(choose)))
    }

    fn with(answers: VecDeque<Answer>, choose: Option<Box<Choose>>) -> Self {
        let (answers, requests, unanswered) = (Lock::new(answers), Lock::default(), Lock::default());
        Self(Arc::new(Script { answers, choose, requests, unanswered }))
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

    /// Checks that the script was played to its end and not beyond: the last line of a test.
    ///
    /// # Panics
    /// If there are answers that were never given, or a request for which there was none.
    #[track_caller]
    pub fn assert_finished(&self) {
        if let Some(number) = *self.0.unanswered.lock() {
            stop(&no_answer(number));
        }
        let (left, asked) = (self.0.answers.lock().clone(), self.0.requests.lock().len());
        if !left.is_empty() {
            let left: Vec<String> = left.iter().map(|answer| format!("\n  {answer:?}")).collect();
            stop(&format!(
                "after {asked} requests the script has answers that were never given:{}",
                left.concat()
            ));
        }
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "an assertion of a test")]
fn stop(problem: &str) -> ! {
    panic!("{problem}")
}

impl ChatModel for ScriptedModel {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let before = self.0.requests.lock().len();
        let answer = match &self.0.choose {
            Some(choose) => Some(choose(&request, before)),
            None => self.0.answers.lock().pop_front(),
        };
        self.0.requests.lock().push(request);
        let answer = answer.unwrap_or_else(|| {
            let number = before + 1;
            self.0.unanswered.lock().get_or_insert(number);
            Answer::fail(no_answer(number))
        });
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
