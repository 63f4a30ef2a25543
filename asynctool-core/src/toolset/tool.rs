//! A tool as data: its name, description, parameters and policy, and the one function that calls it.

use std::{future::Future, pin::Pin, sync::Arc};

use serde_json::Value;

use super::{
    args::Args,
    arrival::Arrival,
    const_text::ConstText,
    context::AsyncRunContext,
    decode::{Decode, is_optional},
    disjoint::panic_with,
    output::ToolResult,
    policy::{Hints, Policy},
    rule::Rule,
    schema::{Describe, SchemaFn},
};

/// The running body of a tool.
pub type ToolFuture = Pin<Box<dyn Future<Output = ToolResult> + Send>>;

/// What the macro writes for one tool: read the arguments, and, if they are good, make the tool's future.
pub type ToolFn<S> = fn(&mut Arrival<'_, '_, S>) -> Option<ToolFuture>;

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

    /// The same names, for constants that look at several toolsets.
    #[doc(hidden)]
    const NAMES: Names;
}

/// The names of a toolset's tools.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Names {
    /// The type as it is written above its methods.
    pub owner: &'static str,
    pub tools: &'static [&'static str],
}

/// One tool of the toolset `S`: plain constant data and a function pointer.
pub struct Tool<S: 'static> {
    pub(crate) name: &'static str,
    pub(crate) title: Option<&'static str>,
    pub(crate) description: &'static str,
    pub(crate) params: &'static [Param],
    pub(crate) policy: Policy,
    pub(crate) hints: Hints,
    pub(crate) question: Option<&'static str>,
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
        Self { name, title: None, description, params, policy, hints: Hints::NEW, question: None, call }
    }

    /// Called by the code that `#[toolset]` writes, for `title = ".."`.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_title(mut self, title: &'static str) -> Self {
        self.title = Some(title);
        self
    }

    /// Called by the code that `#[toolset]` writes, for `read_only` and its like.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_hints(mut self, hints: Hints) -> Self {
        self.hints = hints;
        self
    }

    /// Called by the code that `#[toolset]` writes, for `approval = ".."`; it has looked at the text.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_question(mut self, question: &'static str) -> Self {
        self.question = Some(question);
        self
    }

    /// The name that the model calls it by.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What a person is shown instead of the name.
    pub const fn title(&self) -> Option<&'static str> {
        self.title
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

    /// What it says of itself.
    pub const fn hints(&self) -> Hints {
        self.hints
    }
}

/// Called by the code that `#[toolset]` writes, for `description = ..`.
///
/// # Panics
/// At compile time, when the description is empty.
#[doc(hidden)]
#[must_use]
pub const fn description(tool: &'static str, description: &'static str) -> &'static str {
    if description.trim_ascii().is_empty() {
        panic_with(&ConstText::new().and("the description of `").and(tool).and("` is empty"));
    }
    description
}

/// One parameter of a tool.
pub struct Param {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) rules: &'static [Rule],
    pub(crate) schema: SchemaFn,
    pub(crate) optional: fn() -> bool,
    pub(crate) default: Option<fn() -> Option<Value>>,
    pub(crate) example: Option<fn() -> Option<Value>>,
}

impl Param {
    /// Called by the code that `#[toolset]` writes.
    #[doc(hidden)]
    pub const fn new<T: Describe + Decode>(
        name: &'static str,
        description: &'static str,
        rules: &'static [Rule],
    ) -> Self {
        Self::with_schema::<T>(name, description, rules, T::describe)
    }

    /// Called by the code that `#[toolset]` writes, for `#[arg(schema_with = path)]`.
    #[doc(hidden)]
    pub const fn with_schema<T: Decode>(
        name: &'static str,
        description: &'static str,
        rules: &'static [Rule],
        schema: SchemaFn,
    ) -> Self {
        let optional = is_optional::<T>;
        Self { name, description, rules, schema, optional, default: None, example: None }
    }

    /// Called by the code that `#[toolset]` writes, for `#[arg(default)]`; `None` is a value with no JSON form.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_default(mut self, default: fn() -> Option<Value>) -> Self {
        self.default = Some(default);
        self
    }

    /// Called by the code that `#[toolset]` writes, for `#[arg(example = ..)]`.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_example(mut self, example: fn() -> Option<Value>) -> Self {
        self.example = Some(example);
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
        (tool.call)(&mut Arrival::new(args, self, ctx))
    }
}
