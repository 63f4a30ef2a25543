//! The task manager: takes calls, answers each exactly once, and runs what takes longer in the background.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::Notify;

use super::{
    admission::Batch,
    approval::Approver,
    call::{FunctionCall, FunctionOutput},
    companion::Companions,
    detached::DetachedTasks,
    event::{CancelledBy, TaskListener, TaskUpdate},
    inbox::Inbox,
    limits::Limits,
    mandate::Mandate,
    offer::Offers,
    run::Run,
    running::RunningTask,
    stop::{CancelError, Cancelled, ShutdownReport},
    table::Table,
    watchdog::Leash,
};
use crate::{
    clock::Clock,
    lock::Lock,
    prompt::Prompts,
    toolset::{Data, Dialect, RawTool, Reading, Registry, RegistryError, Rendered, Toolset, ToolsetOptions},
};

/// Runs the calls of one conversation; a cheap handle. Dropping the last one cancels what runs.
///
/// ```
/// use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
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
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tasks = TaskManager::builder().toolset(Clock).build().unwrap();
/// let first = tasks.call(FunctionCall::new("call_1", "now", "{}")).await;
/// assert_eq!(&*first.text, "noon");
/// # });
/// ```
#[derive(Clone)]
pub struct TaskManager(Arc<Owner>);

impl fmt::Debug for TaskManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskManager({} tasks run)", self.shared().alive().len())
    }
}

/// The last of these to go closes the manager; tasks hold only what is behind it.
struct Owner(Arc<Shared>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.close();
        for run in self.0.alive() {
            let _ = run.request_cancel(CancelledBy::Shutdown); // it may have ended
        }
        // Remembered calls point back to what is shared; nobody can ask for them any more.
        drop(self.0.table.lock().dissolve());
    }
}

/// What all tasks of a manager share.
pub(super) struct Shared {
    pub(super) offers: Offers,
    pub(super) limits: Limits,
    pub(super) reading: Reading,
    pub(super) data: Data,
    pub(super) listener: Arc<dyn TaskListener>,
    /// Who is asked about the tools that need approval.
    pub(super) approver: Option<Arc<dyn Approver>>,
    inbox: Option<Arc<Inbox>>,
    pub(super) table: Lock<Table<Arc<Run>>>,
    /// Held from a start or an end in the table until it was told: so that nobody hears of a start before the end that
    /// made room for it.
    pub(super) telling: Lock<()>,
    pub(super) leash: Leash,
    /// Told whenever a task ends.
    pub(super) ended: Notify,
    pub(super) clock: Clock,
    batches: AtomicU64,
    pub(super) runs: AtomicU64,
    /// Tasks whose end has not been told yet.
    pub(super) untold: AtomicUsize,
    /// Calls that wait for the tasks that they replace.
    pub(super) replacing: AtomicUsize,
}

/// Makes a [`TaskManager`].
#[must_use]
pub struct TaskManagerBuilder {
    registry: Result<Registry, RegistryError>,
    pub(crate) prompts: Prompts,
    limits: Limits,
    reading: Reading,
    data: Data,
    listener: Option<Arc<dyn TaskListener>>,
    approver: Option<Arc<dyn Approver>>,
    companions: bool,
}

impl TaskManagerBuilder {
    /// Adds a toolset.
    pub fn toolset<S: Toolset>(self, set: S) -> Self {
        self.shared_toolset(Arc::new(set))
    }

    /// Adds a tool that is known only at run time.
    pub fn tool(self, tool: RawTool) -> Self {
        self.tools(|tools| tools.with_tool(tool))
    }

    /// Adds the toolsets of a registry.
    pub fn registry(self, tools: Registry) -> Self {
        self.tools(|own| own.join(tools))
    }

    /// Adds a toolset that the host keeps a handle of.
    pub fn shared_toolset<S: Toolset>(self, set: Arc<S>) -> Self {
        self.tools(|tools| tools.with_shared(set))
    }

    /// Adds a toolset, with words or rules of its own.
    pub fn toolset_with<S: Toolset>(self, set: S, options: ToolsetOptions) -> Self {
        self.tools(|tools| tools.with_options(Arc::new(set), options))
    }

    fn tools(mut self, change: impl FnOnce(Registry) -> Result<Registry, RegistryError>) -> Self {
        self.registry = self.registry.and_then(change);
        self
    }

    /// Replaces the limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how the arguments of calls are read.
    pub fn reading(mut self, reading: Reading) -> Self {
        self.reading = reading;
        self
    }

    /// Replaces the sentences that the model reads.
    pub fn prompts(mut self, prompts: Prompts) -> Self {
        self.prompts = prompts;
        self
    }

    /// Attaches a value that tools find with `ctx.data::<T>()`.
    pub fn data<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.data.insert(value);
        self
    }

    /// Tells everything that happens to this listener, instead of keeping updates for
    /// [`TaskManager::next_update`].
    pub fn listener(mut self, listener: Arc<dyn TaskListener>) -> Self {
        self.listener = Some(listener);
        self
    }

    /// Who is asked before a tool runs that needs approval. Without one such a tool never runs.
    pub fn approver(mut self, approver: impl Approver) -> Self {
        self.approver = Some(Arc::new(approver));
        self
    }

    /// Whether the model gets `get_running_tasks` and `cancel_task`; not unless you say so.
    pub fn companions(mut self, offered: bool) -> Self {
        self.companions = offered;
        self
    }

    /// The manager; the error names both owners of a name that two toolsets use.
    pub fn build(self) -> Result<TaskManager, RegistryError> {
        let companions = self.companions.then(|| Arc::new(Companions::default()));
        let offers = Offers::new(self.registry?, companions, Arc::new(self.prompts))?;
        let inbox = Arc::new(Inbox::new(self.limits.pending_updates));
        let (listener, inbox) = match self.listener {
            Some(listener) => (listener, None),
            None => (inbox.clone() as Arc<dyn TaskListener>, Some(inbox)),
        };
        let clock = Clock::start();
        let shared = Arc::new(Shared {
            offers,
            table: Lock::new(Table::new(&self.limits)),
            telling: Lock::new(()),
            limits: self.limits,
            reading: self.reading,
            data: self.data,
            listener,
            approver: self.approver,
            inbox,
            ended: Notify::new(),
            clock,
            leash: Leash::new(clock),
            batches: AtomicU64::new(0),
            runs: AtomicU64::new(0),
            untold: AtomicUsize::new(0),
            replacing: AtomicUsize::new(0),
        });
        shared.offers.attach(&shared);
        Ok(TaskManager(Arc::new(Owner(shared))))
    }
}

impl TaskManager {
    /// A manager with no tools yet.
    pub fn builder() -> TaskManagerBuilder {
        TaskManagerBuilder {
            registry: Ok(Registry::new()),
            prompts: Prompts::default(),
            limits: Limits::default(),
            reading: Reading::default(),
            data: Data::default(),
            listener: None,
            approver: None,
            companions: false,
        }
    }

    /// The tools that are on offer.
    #[must_use]
    pub fn registry(&self) -> Arc<Registry> {
        self.shared().offers.now().registry.clone()
    }

    /// Offers these tools from now on, beside those that the manager was built with, in the place of any that were
    /// offered so before: another agent speaks.
    ///
    /// Tasks that run go on, except those of toolsets that say [`OnHandoff::Cancel`](crate::OnHandoff::Cancel) and are
    /// on offer no more. The error names both owners of a name that is used twice; then nothing has changed.
    pub fn offer(&self, tools: Registry) -> Result<(), RegistryError> {
        self.shared().offer(tools)
    }

    /// Whether these tools can be offered so.
    pub(crate) fn can_offer(&self, tools: Registry) -> Result<(), RegistryError> {
        self.shared().offers.with_own(tools).map(drop)
    }

    /// The tools in the form that a provider wants, in the manager's own words.
    #[must_use]
    pub fn render(&self, dialect: Dialect) -> Rendered {
        self.shared().offers.render(dialect)
    }

    /// The limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.shared().limits
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.0.0
    }

    /// Makes one call and waits for its first output: the result if the tool is quick, else its first update.
    ///
    /// Whatever is wrong with the call is its output too. A tool that waits needs a tokio runtime with time.
    /// If this future is dropped the task goes on, and the same id gets the output that was missed.
    ///
    /// A manager alone knows no user: see [`Mandate`] for what that means.
    pub async fn call(&self, call: FunctionCall) -> FunctionOutput {
        self.shared().call(call).await
    }

    /// Makes all calls of one response of the model; they run at the same time. One output for each, in order.
    pub async fn call_all(&self, calls: Vec<FunctionCall>) -> Vec<FunctionOutput> {
        self.call_all_for(calls, Mandate::ASSUMED).await
    }

    /// The same, where the host knows whether the response answers the user: without a mandate of his, `cancel_task` and
    /// `confirm_duplicate` do nothing.
    pub async fn call_all_for(&self, calls: Vec<FunctionCall>, mandate: Mandate) -> Vec<FunctionOutput> {
        self.shared().call_all(calls, mandate).await
    }

    /// The user has said something just now: the mandate of the response that answers it.
    #[must_use]
    pub fn user_said(&self) -> Mandate {
        self.shared().user_said()
    }

    /// The manager without the promise to stay open.
    pub(crate) fn detached(&self) -> DetachedTasks {
        DetachedTasks::new(self.shared().clone())
    }

    /// What a tool said after its first output; for a host with an agent loop of its own. `None` after
    /// [`TaskManager::shutdown`], or at once if a listener was set.
    pub async fn next_update(&self) -> Option<TaskUpdate> {
        self.shared().inbox.as_ref()?.next().await
    }

    /// Whether nothing runs and every update has been read: the end of an agent loop.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        // First the tasks: an end is told before it is no longer counted.
        self.shared().untold.load(Ordering::Acquire) == 0
            && self.shared().inbox.as_ref().is_none_or(|inbox| inbox.is_empty())
    }

    /// The tasks that run, oldest first.
    #[must_use]
    pub fn running(&self) -> Vec<RunningTask> {
        self.shared().running()
    }

    /// Cancels a task, whether the model may or not, and waits until it has stopped or its deadline is over.
    pub async fn cancel(&self, call_id: &str) -> Result<Cancelled, CancelError> {
        self.cancel_for(call_id, CancelledBy::Host).await
    }

    /// The same on behalf of somebody: the model may not cancel everything, and the user is told only of what
    /// nobody in the conversation asked for.
    pub async fn cancel_for(&self, call_id: &str, by: CancelledBy) -> Result<Cancelled, CancelError> {
        self.shared().cancel(call_id, by).await
    }

    /// Refuses new calls, cancels what may be cancelled, waits for the rest until the deadline, then cancels that
    /// too. Every end is reported.
    pub async fn shutdown(&self, deadline: Duration) -> ShutdownReport {
        self.shared().shutdown(deadline).await
    }
}

impl Shared {
    /// Offers these tools, and stops the tasks that end with what was offered before.
    pub(super) fn offer(&self, tools: Registry) -> Result<(), RegistryError> {
        let offer = self.offers.change(tools)?;
        for run in self.alive() {
            if run.tool.is_some_and(|tool| run.offer.ends_with_it(tool, &offer)) {
                let _ = run.request_cancel(CancelledBy::Handoff); // it may have ended
            }
        }
        Ok(())
    }

    pub(super) fn next_batch(&self, mandate: Mandate) -> Batch {
        Batch { id: self.batches.fetch_add(1, Ordering::Relaxed), mandate }
    }

    /// The user speaks, and so knows of every call that was refused before (C7).
    pub(super) fn user_said(&self) -> Mandate {
        Mandate::given(self.runs.load(Ordering::Acquire))
    }

    pub(super) fn running(&self) -> Vec<RunningTask> {
        self.alive().iter().map(|run| run.snapshot()).collect()
    }

    /// The runs that have not stopped, in the order of their calls.
    pub(super) fn alive(&self) -> Vec<Arc<Run>> {
        let mut runs: Vec<_> = self.table.lock().alive().cloned().collect();
        runs.sort_by_key(|run| run.number);
        runs
    }

    pub(super) fn close(&self) {
        self.table.lock().close();
        self.leash.end();
        if let Some(inbox) = &self.inbox {
            inbox.close();
        }
    }
}
