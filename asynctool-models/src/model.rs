//! A model of a provider: asks, listens, tries again, and says what went wrong.

use std::{fmt, sync::Arc, time::Duration};

use asynctool_core::{ChatModel, Dialect, Emitter, ModelError, ModelRequest, ModelStream};
use futures_util::StreamExt as _;
use genai::{
    Headers, ModelIden, ServiceTarget,
    chat::{ChatOptions, ChatRequest},
    resolver::{AuthData, Endpoint},
};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::{
    Deadlines, ModelBuilder, OpenError, Retries,
    address::{Address, without_effort},
    answer::{Reader, Step},
    builder::environment,
    failure::About,
    provider::Provider,
    request::{self, Recipient},
    retry::Next,
    secret::Secrets,
    trouble::Trouble,
    wire::{Heard, Listening, Tap, silent},
};

/// A model of a provider, ready to be asked. Clones are cheap, and share their connections.
///
/// ```no_run
/// use asynctool_core::{Agent, Session};
/// use asynctool_models::Model;
///
/// # async fn chat() -> Result<(), Box<dyn std::error::Error>> {
/// let model = Model::open("anthropic::claude-sonnet-4-5")?; // with the key in ANTHROPIC_API_KEY
/// let session = Session::builder(model).agent(Agent::new("You are brief.")).start()?;
/// println!("{}", session.user("Hello!").await?.text);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Model(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) provider: &'static Provider,
    pub(crate) name: String,
    pub(crate) address: Address,
    pub(crate) is_at_home: bool,
    pub(crate) has_key: bool,
    pub(crate) secrets: Secrets,
    pub(crate) client: genai::Client,
    pub(crate) deadlines: Deadlines,
    pub(crate) retries: Retries,
}

impl Model {
    /// Opens a model by its name, such as `openai::gpt-5-mini`, with the key in the provider's variable.
    ///
    /// Nothing is sent yet. An error is a sentence that says what to change.
    pub fn open(name: &str) -> Result<Self, OpenError> {
        Self::builder(name).build()
    }

    /// Opens the model that the environment chooses: `ASYNCTOOL_MODEL` is its name, `ASYNCTOOL_BASE_URL` its address if
    /// that is not the provider's own, and the key is in the provider's variable.
    pub fn from_env() -> Result<Self, OpenError> {
        ModelBuilder::from_variables(&environment)?.build()
    }

    /// A model with an address, a key, deadlines or retries of its own.
    ///
    /// ```
    /// use asynctool_models::Model;
    ///
    /// let local = Model::builder("openai::qwen3").base_url("http://127.0.0.1:1234/v1/").build()?;
    /// assert_eq!(local.name(), "qwen3");
    /// # Ok::<(), asynctool_models::OpenError>(())
    /// ```
    pub fn builder(name: impl Into<String>) -> ModelBuilder {
        ModelBuilder::new(name)
    }

    /// The model's name at its provider.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The provider, as it stands before `::` in a name.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        self.0.provider.prefix
    }

    /// The base URL, without passwords and keys.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.address.shown()
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("provider", &self.provider())
            .field("name", &self.name())
            .field("url", &self.url())
            .field("deadlines", &self.0.deadlines)
            .field("retries", &self.0.retries)
            .finish_non_exhaustive()
    }
}

impl ChatModel for Model {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let span = tracing::Span::current();
        span.record("gen_ai.provider.name", self.0.provider.telemetry);
        span.record("gen_ai.request.model", self.name());
        span.record("server.address", self.0.address.host());
        let inner = self.0.clone();
        ModelStream::generate(move |out| async move { inner.answer(request, out).await })
    }

    fn dialect(&self) -> Dialect {
        self.0.provider.dialect(self.0.is_at_home)
    }
}

/// A try that failed, and whether anything of the answer had come.
struct Failed {
    trouble: Trouble,
    has_begun: bool,
}

impl Inner {
    async fn answer(&self, request: ModelRequest, out: Emitter) -> Result<(), ModelError> {
        let recipient = Recipient { provider: self.provider, is_at_home: self.is_at_home };
        let conversation = request::conversation(&request, recipient);
        let options = request::options(&request, recipient);
        let target = self.target(request::may_think(&request, recipient));
        drop(request);
        let end = later(Instant::now(), self.deadlines.answer);
        let mut tries = 0;
        loop {
            tries += 1;
            let attempt =
                self.attempt(target.clone(), conversation.clone(), options.clone(), end, &out).await;
            let Err(Failed { trouble, has_begun }) = attempt else { return Ok(()) };
            let next =
                if has_begun { Next::GiveUp } else { self.retries.after(&trouble, tries, fastrand::f64()) };
            let url = self.address.shown();
            let about = About {
                provider: self.provider,
                model: &self.name,
                url: &url,
                has_key: self.has_key,
                secrets: &self.secrets,
                tries,
            };
            let error = about.tell(&trouble);
            let Next::TryAgainAfter(wait) = next else { return Err(error) };
            let until = later(Instant::now(), wait);
            if until >= end {
                return Err(error);
            }
            tracing::debug!(?wait, tries, "{error}; it is tried again");
            out.text("").await; // it may be a while, and nobody is to take it for silence
            sleep_until(until).await;
        }
    }

    async fn attempt(
        &self,
        target: ServiceTarget,
        conversation: ChatRequest,
        options: ChatOptions,
        end: Instant,
        out: &Emitter,
    ) -> Result<(), Failed> {
        let tap = Tap::default();
        let mut has_begun = false;
        let asked = silent(self.client.exec_chat_stream(target, conversation, Some(&tap.on(options)))).await;
        let mut stream = match asked {
            Ok(response) => Listening::new(response.stream, tap.clone()),
            Err(error) => {
                let trouble = Trouble::of(&error, &tap.frames(), self.deadlines.connect);
                return Err(Failed { trouble, has_begun });
            }
        };
        let mut reader = Reader::new(self.provider.protocol);
        let mut patience = Patience::new(&self.deadlines, end);
        // A session's own deadline begins anew with this: where both are as long, ours is told, which says more.
        out.text("").await;
        loop {
            let heard = timeout_at(patience.deadline(), stream.next()).await;
            let step = match heard {
                Err(_) => Step::Failed(patience.trouble()),
                Ok(None) => Step::Failed(Trouble::CutOff),
                Ok(Some(Err(error))) => {
                    let frames = tap.frames();
                    if self.is_noise(&error, &frames.last) {
                        Step::SignOfLife
                    } else {
                        Step::Failed(Trouble::of(&error, &frames, self.deadlines.connect))
                    }
                }
                Ok(Some(Ok(Heard::SignOfLife))) => Step::SignOfLife,
                Ok(Some(Ok(Heard::TooMuch))) => Step::Failed(Trouble::TooMuch),
                Ok(Some(Ok(Heard::Event(event)))) => reader.read(event),
            };
            match step {
                Step::Nothing => continue,
                Step::Words(words) => {
                    has_begun = true;
                    out.text(words).await;
                }
                Step::Work => {
                    has_begun = true;
                    out.text("").await;
                }
                Step::SignOfLife => out.text("").await,
                Step::Whole { calls, usage } => {
                    for call in calls {
                        out.call(call).await;
                    }
                    if let Some(usage) = usage {
                        out.usage(usage).await;
                    }
                    return Ok(());
                }
                Step::Failed(Trouble::CutOff) => {
                    return Err(Failed { trouble: Trouble::of_the_end(&tap.frames()), has_begun });
                }
                Step::Failed(trouble) => return Err(Failed { trouble, has_begun }),
            }
            patience.heard(has_begun);
        }
    }

    /// Where the request goes. The library is not given the key: the client adds it to what it sends.
    fn target(&self, may_think: bool) -> ServiceTarget {
        let name = if may_think { &self.name } else { without_effort(&self.name) };
        let url = self.address.endpoint(self.provider.protocol, name);
        // The library looks for a prefix of its own in the name.
        let name = format!("{}::{name}", self.provider.prefix);
        ServiceTarget {
            endpoint: Endpoint::from_owned(self.address.base()),
            auth: AuthData::RequestOverride { url, headers: Headers::default() },
            model: ModelIden::new(self.provider.adapter, name),
        }
    }

    /// Whether an error of the library is none: it takes a frame of Gemini that has figures only for one.
    fn is_noise(&self, error: &genai::Error, frame: &str) -> bool {
        self.provider.protocol == crate::provider::Protocol::Gemini
            && matches!(error, genai::Error::ChatResponse { .. })
            && frame.contains("\"usageMetadata\"")
            && !frame.contains("\"promptFeedback\"")
            && !frame.contains("\"error\"")
    }
}

/// A time that is later by this much; one that no clock reaches is a year from then.
fn later(time: Instant, by: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
    time + by.min(YEAR)
}

/// How long one waits for what comes next.
struct Patience<'a> {
    deadlines: &'a Deadlines,
    end: Instant,
    has_begun: bool,
    last: Instant,
}

impl<'a> Patience<'a> {
    fn new(deadlines: &'a Deadlines, end: Instant) -> Self {
        Self { deadlines, end, has_begun: false, last: Instant::now() }
    }

    fn heard(&mut self, has_begun: bool) {
        self.has_begun = has_begun;
        self.last = Instant::now();
    }

    fn longest(&self) -> Duration {
        if self.has_begun { self.deadlines.between_tokens } else { self.deadlines.first_token }
    }

    fn deadline(&self) -> Instant {
        later(self.last, self.longest()).min(self.end)
    }

    /// What it means that the deadline has passed.
    fn trouble(&self) -> Trouble {
        if later(self.last, self.longest()) > self.end {
            Trouble::TooSlow(self.deadlines.answer)
        } else if self.has_begun {
            Trouble::Silent(self.deadlines.between_tokens)
        } else {
            Trouble::NoFirstToken(self.deadlines.first_token)
        }
    }
}
