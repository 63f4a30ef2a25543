//! The testing kit: a model that follows a script, a tool's context without a session, a readable transcript.
//!
//! Run tests under paused time (`#[tokio::test(start_paused = true)]`): tools that take minutes end at once, and in
//! the same order every time.
//!
//! ```
//! use asynctool_core::{Agent, AsyncRunContext, Session, toolset};
//! use asynctool_core::testing::{Answer, ScriptedModel, transcript};
//!
//! struct Clock;
//!
//! #[toolset]
//! impl Clock {
//!     /// Tell the time of day.
//!     async fn now(&self, _ctx: &AsyncRunContext) -> String {
//!         "noon".to_owned()
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! let model = ScriptedModel::new([Answer::calls("call_1", "now", "{}"), Answer::say("It is noon.")]);
//! let session = Session::builder(model.clone()).agent(Agent::new("").toolset(Clock)).start().unwrap();
//! session.user("What time is it?").await.unwrap();
//! assert_eq!(
//!     transcript(&session.log()),
//!     ["user: What time is it?", "call_1: now {}", "call_1 = noon", "agent: It is noon."]
//! );
//! # });
//! ```

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

pub use crate::model::scripted::{Answer, ScriptedModel};
use crate::{
    chat::{ChatItem, LogEntry, Role},
    clock::Clock,
    lock::Lock,
    session::{Events, SessionEvent},
    toolset::{
        AsyncRunContext, Data, Descriptor, Dialect, Loss, Reading, Registry, RunHost, ToolResult, Toolset,
        Update,
    },
};

/// The log, a line for each entry.
#[must_use]
pub fn transcript(log: &[Arc<LogEntry>]) -> Vec<String> {
    let line = |entry: &Arc<LogEntry>| match &entry.item {
        ChatItem::Message(message) => {
            let who = if message.role == Role::User { "user" } else { "agent" };
            let mark = if message.interrupted { " --" } else { "" };
            format!("{who}: {}{mark}", message.text)
        }
        ChatItem::Call { call, .. } => format!("{}: {} {}", call.id, call.name, call.arguments),
        ChatItem::Output { call_id, output } => {
            let mark = if output.is_error { "! " } else { "" };
            format!("{call_id} = {mark}{}", output.text)
        }
    };
    log.iter().map(line).collect()
}

/// Waits for an event; `None` if it does not come within the time, or the session closes.
pub async fn expect_event(
    events: &mut Events,
    within: Duration,
    wanted: impl Fn(&SessionEvent) -> bool,
) -> Option<SessionEvent> {
    let find = async {
        loop {
            let event = events.next().await?;
            if wanted(&event) {
                return Some(event);
            }
        }
    };
    tokio::time::timeout(within, find).await.ok().flatten()
}

/// Checks that all tools of a toolset can be written in these dialects: strictly where the dialect is strict, and with
/// defaults and examples that the tools themselves accept.
///
/// ```
/// use asynctool_core::{AsyncRunContext, Dialect, testing::assert_renders, toolset};
///
/// struct Clock;
///
/// #[toolset]
/// impl Clock {
///     /// Tell the time of day.
///     async fn now(&self, _ctx: &AsyncRunContext, #[arg(default = "UTC", example = "Europe/Rome")] zone: &str) -> String {
///         format!("noon in {zone}")
///     }
/// }
///
/// assert_renders::<Clock>(Dialect::ALL);
/// ```
///
/// # Panics
/// With everything that is wrong, if anything is.
#[track_caller]
pub fn assert_renders<S: Toolset>(dialects: &[Dialect]) {
    let prompts = crate::prompt::Prompts::default();
    let tools: Vec<Descriptor> = S::TOOLS.iter().map(Descriptor::of_tool).collect();
    let mut problems: Vec<String> = Vec::new();
    for tool in &tools {
        let refused = tool.refused_samples().into_iter();
        problems.extend(refused.map(|failure| format!("{}: a default or example: {failure:?}", tool.name())));
    }
    for dialect in dialects {
        let rendered = dialect.render(tools.iter(), &prompts);
        let fallen_back = |loss: &&Loss| loss.is_fallback;
        problems.extend(
            rendered
                .losses
                .iter()
                .filter(fallen_back)
                .map(|loss| format!("{}: {dialect:?}: {}: {}", loss.tool, loss.pointer, loss.what)),
        );
    }
    assert!(problems.is_empty(), "not all tools can be written as they are:\n{}", problems.join("\n"));
}

/// A tool's run without a task manager: it keeps what the tool says.
///
/// ```
/// # use asynctool_core::testing::Recorder;
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let run = Recorder::new("count", "{}");
/// run.context().update("Counting...").await; // a tool's method gets `&run.context()`
/// assert_eq!(run.updates()[0].message(), "Counting...");
/// # });
/// ```
#[derive(Clone)]
pub struct Recorder(Arc<Recording>);

struct Recording {
    tool: String,
    arguments: String,
    updates: Lock<Vec<(Duration, Update)>>,
    clock: Clock,
    cancelled: CancellationToken,
    data: Data,
}

impl Recorder {
    /// A run of this tool, as call `call_1`.
    pub fn new(tool: impl Into<String>, arguments: impl Into<String>) -> Self {
        Self::with_data(tool, arguments, Data::default())
    }

    /// The same with application data.
    pub fn with_data(tool: impl Into<String>, arguments: impl Into<String>, data: Data) -> Self {
        Self(Arc::new(Recording {
            tool: tool.into(),
            arguments: arguments.into(),
            updates: Lock::default(),
            clock: Clock::start(),
            cancelled: CancellationToken::new(),
            data,
        }))
    }

    /// The context that a tool's method takes.
    #[must_use]
    pub fn context(&self) -> AsyncRunContext {
        AsyncRunContext::new(self.0.clone())
    }

    /// What the tool has said.
    #[must_use]
    pub fn updates(&self) -> Vec<Update> {
        self.0.updates.lock().iter().map(|(_, update)| update.clone()).collect()
    }

    /// When, since the recorder was made, the tool has said what.
    #[must_use]
    pub fn timeline(&self) -> Vec<(Duration, String)> {
        self.0.updates.lock().iter().map(|(at, update)| (*at, update.message().to_owned())).collect()
    }

    /// Tells the tool to stop.
    pub fn cancel(&self) {
        self.0.cancelled.cancel();
    }

    /// Calls a tool as a model does, by name and argument text: what it returns, or what is wrong with the call.
    pub async fn call<S: Toolset>(&self, set: S) -> Result<ToolResult, String> {
        let registry = Registry::new().with(set).map_err(|error| error.to_string())?;
        let index = registry.index_of(&self.0.tool);
        let index = index.ok_or_else(|| format!("the toolset has no tool `{}`", self.0.tool))?;
        let prepared = registry.prepare(index, self.context(), &self.0.arguments, Reading::default());
        let prepared = prepared.map_err(|rejection| rejection.to_text(&crate::prompt::Prompts::default()))?;
        Ok(prepared.body.await)
    }
}

impl RunHost for Recording {
    fn call_id(&self) -> &'static str {
        "call_1"
    }

    fn tool_name(&self) -> &str {
        &self.tool
    }

    fn arguments(&self) -> &str {
        &self.arguments
    }

    fn update(&self, update: Update) {
        self.updates.lock().push((self.clock.now(), update));
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }

    fn cancelled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.cancelled.cancelled())
    }

    fn data(&self) -> &Data {
        &self.data
    }
}
