//! A whole conversation: who speaks when, what the model is asked, and what becomes of what tools say.

mod agent;
mod context;
mod conversation;
mod core;
mod driver;
mod event;
mod options;
mod timeline;
mod turn;

use std::{sync::Arc, time::Duration};

pub use agent::Agent;
pub use context::{AlreadyInterrupted, FillerLines, FillerOptions, Foreground};
pub use event::{AgentState, Events, InterruptedBy, ReplyCause, SessionEvent, UserState};
pub use options::{ReplyPolicy, SessionOptions};
pub use timeline::Timeline;
pub use turn::{PendingTurn, ReplyStatus, Turn};

use self::core::Core;
use crate::{
    chat::LogEntry,
    model::{ChatModel, ModelError},
    prompt::Prompts,
    speaker::{AtOnce, Speaker},
    task::{
        Approver, CancelError, Cancelled, CancelledBy, RunningTask, ShutdownReport, TaskManager,
        TaskManagerBuilder,
    },
    toolset::{RawTool, Registry, RegistryError, Toolset, ToolsetOptions},
};

/// A conversation between a user and an agent whose tools run in the background; a cheap handle.
///
/// Dropping the last handle closes the session without waiting. A toolset that keeps a handle keeps it open.
///
/// ```
/// use asynctool_core::{Agent, AsyncRunContext, ChatModel, ModelRequest, ModelStream, Session, toolset};
///
/// struct Clock;
///
/// #[toolset]
/// impl Clock {
///     /// Tell the time of day.
///     async fn now(&self, _ctx: &AsyncRunContext) -> String {
///         "noon".to_owned()
///     }
/// }
///
/// struct Parrot;
///
/// impl ChatModel for Parrot {
///     fn stream(&self, request: ModelRequest) -> ModelStream {
///         ModelStream::generate(move |out| async move {
///             out.text(request.last_user_text().unwrap_or("...").to_owned()).await;
///             Ok(())
///         })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let session = Session::builder(Parrot).agent(Agent::new("You repeat.").toolset(Clock)).start()?;
/// let turn = session.user("Hello").await?;
/// assert_eq!(turn.text, "Hello");
/// session.idle().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Session(Arc<Handle>);

/// The last of these to go closes the session.
struct Handle {
    core: Arc<Core>,
    tasks: TaskManager,
    runtime: tokio::runtime::Handle,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.core.update(conversation::Conversation::close);
        let (core, tasks) = (self.core.clone(), self.tasks.clone());
        // Nobody waits for it; if the runtime is gone, so is everything that could be closed.
        self.runtime.spawn(async move { close(&core, &tasks, Duration::ZERO).await });
    }
}

async fn close(core: &Core, tasks: &TaskManager, deadline: Duration) -> ShutdownReport {
    core.update(conversation::Conversation::close);
    let report = tasks.shutdown(deadline).await;
    core.update(conversation::Conversation::end);
    report
}

/// Makes a [`Session`].
#[must_use]
pub struct SessionBuilder<M> {
    model: M,
    agent: Agent,
    options: SessionOptions,
    tasks: TaskManagerBuilder,
    speaker: Arc<dyn Speaker>,
}

impl<M: ChatModel> SessionBuilder<M> {
    /// The agent that speaks; without one, an agent that was told nothing.
    pub fn agent(mut self, agent: Agent) -> Self {
        self.agent = agent;
        self
    }

    /// Adds a toolset to the session, whichever agent speaks.
    pub fn toolset<S: Toolset>(self, set: S) -> Self {
        self.tasks(|tasks| tasks.toolset(set))
    }

    /// Adds a tool that is known only at run time, likewise.
    pub fn tool(self, tool: RawTool) -> Self {
        self.tasks(|tasks| tasks.tool(tool))
    }

    /// Adds a toolset that the host keeps a handle of.
    pub fn shared_toolset<S: Toolset>(self, set: Arc<S>) -> Self {
        self.tasks(|tasks| tasks.shared_toolset(set))
    }

    /// Adds a toolset, with words or rules of its own.
    pub fn toolset_with<S: Toolset>(self, set: S, options: ToolsetOptions) -> Self {
        self.tasks(|tasks| tasks.toolset_with(set, options))
    }

    /// Adds the tools of a registry, likewise.
    pub fn registry(self, tools: Registry) -> Self {
        self.tasks(|tasks| tasks.registry(tools))
    }

    /// Who plays what is said; without one, words count as heard when the model has written them.
    pub fn speaker(mut self, speaker: impl Speaker) -> Self {
        self.speaker = Arc::new(speaker);
        self
    }

    /// Who is asked before a tool runs that needs approval. Without one such a tool never runs, and the model is told so.
    pub fn approver(self, approver: impl Approver) -> Self {
        self.tasks(|tasks| tasks.approver(approver))
    }

    /// Replaces the options.
    pub fn options(mut self, options: SessionOptions) -> Self {
        self.options = options;
        self
    }

    /// Replaces the sentences that the model reads.
    pub fn prompts(self, prompts: Prompts) -> Self {
        self.tasks(|tasks| tasks.prompts(prompts))
    }

    /// Attaches a value that tools find with `ctx.data::<T>()`.
    pub fn data<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.tasks(|tasks| tasks.data(value))
    }

    fn tasks(mut self, change: impl FnOnce(TaskManagerBuilder) -> TaskManagerBuilder) -> Self {
        self.tasks = change(self.tasks);
        self
    }

    /// Starts the conversation, on the tokio runtime of the caller.
    ///
    /// The error names both owners of a tool name that is used twice, or says that there is no runtime.
    pub fn start(self) -> Result<Session, StartError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let prompts = Arc::new(self.tasks.prompts.clone());
        let core = Arc::new(Core::new(self.options.clone(), prompts, self.agent.name.to_string()));
        let tasks = self
            .tasks
            .limits(self.options.limits.clone())
            .reading(self.options.reading)
            .data(context::ChatLink::new(&core))
            .listener(core.clone())
            .companions(self.options.companions)
            .build()?;
        tasks.offer(self.agent.tools?)?;
        let _ = core.tasks.set(tasks.detached().weak()); // once: the core is new
        let tools = Arc::new(tasks.render(self.model.dialect()));
        let driver = driver::Driver {
            core: core.clone(),
            tasks: tasks.detached(),
            model: Box::new(self.model),
            speaker: self.speaker,
            agent: driver::SpeakingAgent {
                name: self.agent.name,
                instructions: self.agent.instructions,
                tools,
            },
            model_silence: self.options.model_silence,
            speaker_silence: self.options.speaker_silence,
            answer_limit: self.options.answer_bytes,
        };
        runtime.spawn(driver.run());
        Ok(Session(Arc::new(Handle { core, tasks, runtime })))
    }
}

/// Why a session cannot start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Two toolsets have a tool of the same name, or a tool cannot be one.
    #[error(transparent)]
    Tools(#[from] RegistryError),
    /// A session runs on tokio.
    #[error("a session must be started inside of a tokio runtime")]
    NoRuntime,
}

/// Why a session did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// It is closed, or being closed.
    #[error("the session is closed")]
    Closed,
    /// The user's text is empty.
    #[error("the user's text is empty")]
    EmptyText,
    /// The user's text is too long.
    #[error("the user's text is {bytes} bytes long, and at most {limit} are accepted")]
    TextTooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Too many lines of the user wait for an answer.
    #[error("{waiting} lines of the user are waiting for an answer already")]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The log is full, and the host has not summarised old entries.
    #[error("the log holds {items} entries, which is the most that may")]
    LogFull {
        /// How many it holds.
        items: usize,
    },
    /// The model gave no answer. The user's text is in the log, and the next turn's request has it.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl Session {
    /// A session with this model.
    pub fn builder<M: ChatModel>(model: M) -> SessionBuilder<M> {
        SessionBuilder {
            model,
            agent: Agent::new(""),
            options: SessionOptions::default(),
            tasks: TaskManager::builder(),
            speaker: Arc::new(AtOnce),
        }
    }

    /// The user says something, and has stopped speaking. A reply that is being given is interrupted; what tools run
    /// goes on.
    ///
    /// It is taken for the user's own word, by which the model may cancel a task or confirm a duplicate: what others have
    /// written belongs in a tool's result.
    ///
    /// The text is taken at once. What is returned ends with the reply to it, or says why there is none.
    pub fn user(&self, text: impl Into<String>) -> PendingTurn {
        PendingTurn(self.0.core.user_said(text.into()))
    }

    /// The user starts to speak: a reply that is being given is cut off, and none begins.
    pub fn user_started_speaking(&self) {
        self.0.core.update(|conversation, now| conversation.user_speaks(true, now));
    }

    /// The user has stopped speaking.
    pub fn user_stopped_speaking(&self) {
        self.0.core.update(|conversation, now| conversation.user_speaks(false, now));
    }

    /// Cuts off the reply that is being given; false if there is none, or a tool has protected it. No task is
    /// cancelled.
    pub fn interrupt(&self) -> bool {
        self.0.core.update(|conversation, now| conversation.interrupt(InterruptedBy::Host, now))
    }

    /// What happens from now on.
    #[must_use]
    pub fn events(&self) -> Events {
        self.0.core.events()
    }

    /// What happened lately, to be looked at: `to_string()` draws a lane of text for the user, the agent and each task,
    /// [`Timeline::to_svg`] a picture.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.0.core.timeline()
    }

    /// Everything that was said, called and returned so far.
    #[must_use]
    pub fn log(&self) -> Vec<Arc<LogEntry>> {
        self.0.core.log()
    }

    /// Puts a text in the place of the log's entries up to this number, except for calls that run or are to be told.
    /// Models read the text instead. False if there are none.
    ///
    /// Nothing else removes an entry: what to forget, and in which words, is the host's to say.
    pub fn summarise(&self, through: u64, text: &str) -> bool {
        self.0.core.update(|conversation, now| conversation.summarise(through, text, now))
    }

    /// Lets another agent speak from the next idle moment on. The error names both owners of a tool's name that would be
    /// used twice.
    pub fn hand_off(&self, to: Agent) -> Result<(), RegistryError> {
        self.0.tasks.can_offer(to.tools.clone()?)?;
        self.0.core.update(|conversation, _| conversation.hand_off(to.into_handoff()));
        Ok(())
    }

    /// The tools that are on offer.
    #[must_use]
    pub fn registry(&self) -> Arc<Registry> {
        self.0.tasks.registry()
    }

    /// The tasks that run, oldest first.
    #[must_use]
    pub fn running(&self) -> Vec<RunningTask> {
        self.0.tasks.running()
    }

    /// Cancels a task for a reason of the application; the user is told.
    pub async fn cancel(&self, call_id: &str) -> Result<Cancelled, CancelError> {
        self.0.tasks.cancel(call_id).await
    }

    /// Cancels a task because the user asked the application for it; the user is not told.
    pub async fn cancel_for_user(&self, call_id: &str) -> Result<Cancelled, CancelError> {
        self.0.tasks.cancel_for(call_id, CancelledBy::User).await
    }

    /// Ends when nothing runs and nothing is owed to the user, or the session is closed.
    pub async fn idle(&self) {
        self.0.core.until(|conversation| conversation.is_quiet().then_some(())).await;
    }

    /// Closes the session: no new turn, the reply of the moment is cut off, tasks are cancelled where they may be
    /// and have until the deadline to end otherwise. Results that nobody heard are named in an event.
    pub async fn close(&self, deadline: Duration) -> ShutdownReport {
        let (core, tasks) = (self.0.core.clone(), self.0.tasks.clone());
        // A task of its own, so that it comes to its end whoever waits for it.
        let closing = self.0.runtime.spawn(async move { close(&core, &tasks, deadline).await });
        closing.await.unwrap_or_default()
    }
}
