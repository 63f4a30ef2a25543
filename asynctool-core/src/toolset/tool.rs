//! A tool as data: its name, description, parameters and policy, and the one function that calls it.

use std::{borrow::Cow, future::Future, pin::Pin, sync::Arc, time::Duration};

use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use super::{
    args::Args,
    context::AsyncRunContext,
    decode::{Decode, is_optional},
    output::ToolResult,
    rule::Rule,
    schema::Describe,
};

/// The running body of a tool.
pub type ToolFuture = Pin<Box<dyn Future<Output = ToolResult> + Send>>;

/// What the macro writes for one tool: read the arguments, and, if they are good, make the tool's future.
pub type ToolFn<S> = fn(Arc<S>, AsyncRunContext, &mut Args<'_>) -> Option<ToolFuture>;

/// A value whose methods are tools; `#[toolset]` on the impl block writes it.
///
/// The value is shared by all calls that run, so its state belongs behind a `Mutex` or an atomic.
///
/// ```
/// use asynctool_core::{AsyncRunContext, Toolset, toolset};
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
/// assert_eq!(Clock::TOOLS.len(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a toolset",
    note = "write `#[toolset]` above `impl {Self} {{ .. }}`, with at least one `async fn` in it"
)]
pub trait Toolset: Send + Sync + Sized + 'static {
    /// The tools, in the order of the methods.
    const TOOLS: &'static [Tool<Self>];
}

/// One tool of the toolset `S`: plain constant data and a function pointer.
pub struct Tool<S: 'static> {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) params: &'static [Param],
    pub(crate) policy: Policy,
    pub(crate) call: ToolFn<S>,
}

impl<S> Tool<S> {
    /// Called by the code that `#[toolset]` writes.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        description: &'static str,
        params: &'static [Param],
        policy: Policy,
        call: ToolFn<S>,
    ) -> Self {
        Self { name, description, params, policy, call }
    }

    /// The name that the model calls it by.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the model is told of it.
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// Its parameters, in the order of the method's.
    pub const fn params(&self) -> &'static [Param] {
        self.params
    }

    /// How it runs.
    pub const fn policy(&self) -> Policy {
        self.policy
    }
}

/// One parameter of a tool.
pub struct Param {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) rules: &'static [Rule],
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    pub(crate) optional: fn() -> bool,
    pub(crate) default: Option<fn() -> Option<Value>>,
}

impl Param {
    /// Called by the code that `#[toolset]` writes.
    #[doc(hidden)]
    pub const fn new<T: Describe + Decode>(
        name: &'static str,
        description: &'static str,
        rules: &'static [Rule],
    ) -> Self {
        Self { name, description, rules, schema: T::describe, optional: is_optional::<T>, default: None }
    }

    /// Called by the code that `#[toolset]` writes, for `#[arg(default)]`; `None` is a value with no JSON form.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_default(mut self, default: fn() -> Option<Value>) -> Self {
        self.default = Some(default);
        self
    }

    /// The name that the model uses.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the model is told of it; may be empty.
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// Whether a call may leave it out.
    pub fn is_optional(&self) -> bool {
        self.default.is_some() || (self.optional)()
    }
}

/// What happens when a call matches a task that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDuplicate {
    /// Refuse it, and let the model confirm it after it has asked the user.
    Confirm,
    /// Refuse it.
    Reject,
    /// Cancel the running task, then start the new one.
    Replace,
    /// Start it.
    Allow,
}

/// Which calls of a tool count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DuplicateScope {
    /// All of them.
    Name,
    /// Those with equal arguments, compared after decoding.
    NameAndArgs,
    /// Those in which these parameters are equal.
    Params(&'static [&'static str]),
}

/// How a tool runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// What happens when a call matches a running task.
    pub on_duplicate: OnDuplicate,
    /// Which calls match.
    pub duplicate_scope: DuplicateScope,
    /// Whether the model may cancel it, or replace it.
    pub cancellable: bool,
    /// How long one call may run, updates or not; the task manager's own limit when absent.
    pub timeout: Option<Duration>,
}

impl Policy {
    /// What a tool has that says nothing: `confirm` by name, cancellable, no timeout of its own.
    pub const NEW: Self = Self {
        on_duplicate: OnDuplicate::Confirm,
        duplicate_scope: DuplicateScope::Name,
        cancellable: true,
        timeout: None,
    };

    /// Sets what a duplicate does.
    #[must_use]
    pub const fn on_duplicate(mut self, policy: OnDuplicate) -> Self {
        self.on_duplicate = policy;
        self
    }

    /// Sets which calls are duplicates.
    #[must_use]
    pub const fn duplicate_scope(mut self, scope: DuplicateScope) -> Self {
        self.duplicate_scope = scope;
        self
    }

    /// Sets whether the model may cancel it.
    #[must_use]
    pub const fn cancellable(mut self, cancellable: bool) -> Self {
        self.cancellable = cancellable;
        self
    }

    /// Sets how long one call may run.
    ///
    /// # Panics
    /// At compile time, when the timeout is zero.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        assert!(!timeout.is_zero(), "the timeout of a tool is zero");
        self.timeout = Some(timeout);
        self
    }
}

/// A tool as the registry knows it: independent of the toolset's type.
pub struct Descriptor {
    pub(crate) name: Cow<'static, str>,
    pub(crate) description: Cow<'static, str>,
    pub(crate) params: &'static [Param],
    pub(crate) policy: Policy,
    pub(crate) owner: &'static str,
    schema: std::sync::OnceLock<Value>,
}

impl Descriptor {
    pub(crate) fn new<S: Toolset>(tool: &Tool<S>) -> Self {
        Self {
            name: Cow::Borrowed(tool.name),
            description: Cow::Borrowed(tool.description),
            params: tool.params,
            policy: tool.policy,
            owner: std::any::type_name::<S>(),
            schema: std::sync::OnceLock::new(),
        }
    }

    /// The name that the model calls it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the model is told of it.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// How it runs.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// The type of the toolset that it belongs to.
    pub fn owner(&self) -> &'static str {
        self.owner
    }

    /// Whether calls carry the flag `confirm_duplicate` (behaviour C6).
    pub fn takes_confirmation(&self) -> bool {
        self.policy.on_duplicate == OnDuplicate::Confirm
    }

    /// The JSON Schema of its arguments in its richest form (draft 2020-12), made once.
    pub fn schema(&self) -> &Value {
        self.schema.get_or_init(|| super::schema::of_tool(self.params, self.takes_confirmation()))
    }
}

/// A toolset behind a pointer: what the registry holds.
pub(crate) trait DynToolset: Send + Sync {
    fn prepare(
        self: Arc<Self>,
        index: usize,
        ctx: AsyncRunContext,
        args: &mut Args<'_>,
    ) -> Option<ToolFuture>;
}

impl<S: Toolset> DynToolset for S {
    fn prepare(
        self: Arc<Self>,
        index: usize,
        ctx: AsyncRunContext,
        args: &mut Args<'_>,
    ) -> Option<ToolFuture> {
        let tool = S::TOOLS.get(index)?;
        (tool.call)(self, ctx, args)
    }
}
