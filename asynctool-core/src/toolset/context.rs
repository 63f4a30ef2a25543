//! The handle that a tool has of its own run; whoever runs the tool stands behind it.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::Poll,
};

use super::{tool::ToolFuture, update::Update};

/// What a tool may ask of the one who runs it.
///
/// The task manager implements it; implement it yourself to call a tool's method by hand, in a test or in a
/// runner of your own.
pub trait RunHost: Send + Sync + 'static {
    /// The provider's id of the call.
    fn call_id(&self) -> &str;
    /// The name of the tool.
    fn tool_name(&self) -> &str;
    /// The arguments as the model wrote them.
    fn arguments(&self) -> &str;
    /// Takes an update.
    fn update(&self, update: Update);
    /// Whether the task was told to stop.
    fn is_cancelled(&self) -> bool;
    /// Ends when the task is told to stop.
    fn cancelled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
    /// The application data that the host attached.
    fn data(&self) -> &Data;
    /// From now on the model may neither cancel nor replace the task; false if it was told to stop, or has ended.
    fn protect(&self) -> bool;
    /// From now on it may again.
    fn unprotect(&self) {}
    /// Answers the call that it still runs, unless it has an output already.
    fn detach(&self) {}
}

/// What a tool knows of its own call, and how it speaks while it works; a cheap handle.
///
/// ```
/// # use asynctool_core::{AsyncRunContext, ToolError};
/// async fn count(ctx: &AsyncRunContext, files: &[String]) -> Result<usize, ToolError> {
///     ctx.update(format!("Reading {} files...", files.len())).await;
///     Ok(files.len())
/// }
/// ```
#[derive(Clone)]
pub struct AsyncRunContext {
    host: Arc<dyn RunHost>,
}

impl AsyncRunContext {
    /// A context in front of this host.
    #[must_use]
    pub fn new(host: Arc<dyn RunHost>) -> Self {
        Self { host }
    }

    /// Tells the model how the work goes.
    ///
    /// The first update answers the call, and the conversation goes on while the tool works; a later one is
    /// told when everyone is idle. It never fails: what is said after the task has ended is dropped.
    pub async fn update(&self, update: impl Into<Update>) {
        self.host.update(update.into());
        // The thread goes to whoever waits for this; and so every update is a point where the task can be stopped.
        yield_once().await;
    }

    /// The provider's id of the call.
    #[must_use]
    pub fn call_id(&self) -> &str {
        self.host.call_id()
    }

    /// The name of the tool.
    #[must_use]
    pub fn tool_name(&self) -> &str {
        self.host.tool_name()
    }

    /// The arguments as the model wrote them.
    #[must_use]
    pub fn arguments(&self) -> &str {
        self.host.arguments()
    }

    /// Whether the task was told to stop; for loops that do not await.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.host.is_cancelled()
    }

    /// Ends when the task is told to stop; for work that was handed to another task or thread.
    pub async fn cancelled(&self) {
        self.host.cancelled().await;
    }

    /// Who stands behind it.
    pub(crate) fn host(&self) -> &dyn RunHost {
        &*self.host
    }

    /// The application data of type `T` that the host attached, if there is any.
    #[must_use]
    pub fn data<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.host.data().get()
    }
}

impl fmt::Debug for AsyncRunContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncRunContext")
            .field("call_id", &self.call_id())
            .field("tool_name", &self.tool_name())
            .finish_non_exhaustive()
    }
}

/// Application data by type: at most one value of each.
#[derive(Clone, Default)]
pub struct Data(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Data {
    /// Adds a value; one of the same type is replaced.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// The value of type `T`.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.get(&TypeId::of::<T>())?.clone().downcast().ok()
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Data({} values)", self.0.len())
    }
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The type that a tool's first parameter must have.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the first parameter of a tool must be `&AsyncRunContext`",
    label = "expected `&AsyncRunContext`, found `{Self}`",
    note = "a tool is `async fn name(&self, ctx: &AsyncRunContext, ..)`"
)]
pub trait FromContext<'a> {
    fn from_context(ctx: &'a AsyncRunContext) -> Self;
}

impl<'a> FromContext<'a> for &'a AsyncRunContext {
    fn from_context(ctx: &'a AsyncRunContext) -> Self {
        ctx
    }
}

/// Boxes a tool's body; its bounds are where a body that is not `Send` is reported.
#[doc(hidden)]
pub fn boxed<F>(body: F) -> ToolFuture
where
    F: Future<Output = super::output::ToolResult> + Send + 'static,
{
    Box::pin(body)
}
