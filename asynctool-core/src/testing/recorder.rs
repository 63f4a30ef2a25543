//! A tool's run without a task manager: for tests of one tool by itself.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    lock::Lock,
    toolset::{AsyncRunContext, Data, Reading, Registry, RunHost, ToolResult, Toolset, Update},
};

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

    fn protect(&self) -> bool {
        !self.is_cancelled()
    }
}
