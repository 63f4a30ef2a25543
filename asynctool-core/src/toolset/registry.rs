//! The tools of a conversation by name: whose they are, and how to call them.

use std::{collections::HashMap, fmt, num::NonZeroU32, sync::Arc};

use super::{
    args::{Args, Reading},
    context::AsyncRunContext,
    descriptor::Descriptor,
    dialect::{Dialect, Rendered},
    names,
    options::ToolsetOptions,
    raw::RawTool,
    rejection::Rejection,
    tool::{DynToolset, ToolFuture, Toolset},
};
use crate::prompt::Prompts;

/// Toolsets, with each tool's name in use once.
///
/// ```
/// use asynctool_core::{AsyncRunContext, Registry, toolset};
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
/// let registry = Registry::new().with(Clock).unwrap();
/// assert!(registry.get("now").is_some());
/// let error = registry.with(Clock).unwrap_err().to_string();
/// assert!(error.starts_with("two toolsets have a tool named `now`: "));
/// ```
#[derive(Clone, Default)]
pub struct Registry {
    tools: Vec<RegisteredTool>,
    by_name: HashMap<Box<str>, ToolIndex, foldhash::fast::RandomState>,
}

/// The place of a tool in its registry, in four bytes also where there may be none: every call has one.
#[derive(Clone, Copy)]
pub(crate) struct ToolIndex(NonZeroU32);

impl ToolIndex {
    /// `None` beyond four billion tools.
    pub(crate) fn of(place: usize) -> Option<Self> {
        u32::try_from(place).ok()?.checked_add(1).and_then(NonZeroU32::new).map(Self)
    }

    pub(crate) fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

#[derive(Clone)]
struct RegisteredTool {
    descriptor: Arc<Descriptor>,
    set: Arc<dyn DynToolset>,
    index: usize,
    options: ToolsetOptions,
}

/// Why a toolset cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// Two toolsets have a tool of the same name.
    #[error("two toolsets have a tool named `{name}`: `{first}` and `{second}`")]
    DuplicateName {
        /// The name.
        name: String,
        /// The type of the toolset that was added first.
        first: &'static str,
        /// The type of the toolset that was added last.
        second: &'static str,
    },
    /// An option is given for a tool that the toolset does not have.
    #[error("`{owner}` has no tool named `{name}`{}", meant(similar.as_deref()))]
    UnknownTool {
        /// The name.
        name: String,
        /// The type of the toolset.
        owner: &'static str,
        /// The name of the tool that was probably meant.
        similar: Option<String>,
    },
    /// A tool that is known only at run time cannot be one.
    #[error("`{name}` cannot be a tool: {problem}")]
    Invalid {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
}

fn meant(similar: Option<&str>) -> String {
    similar.map_or_else(String::new, |similar| format!("; did you mean `{similar}`?"))
}

impl Registry {
    /// A registry with no tools.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a toolset; the error names both owners of a name that is used twice.
    pub fn with<S: Toolset>(self, set: S) -> Result<Self, RegistryError> {
        self.with_shared(Arc::new(set))
    }

    /// Adds a toolset that the host keeps a handle of.
    pub fn with_shared<S: Toolset>(self, set: Arc<S>) -> Result<Self, RegistryError> {
        self.with_options(set, ToolsetOptions::new())
    }

    /// Adds a toolset, with words or rules of its own.
    pub fn with_options<S: Toolset>(
        self,
        set: Arc<S>,
        options: ToolsetOptions,
    ) -> Result<Self, RegistryError> {
        self.with_run_by::<S>(set, options)
    }

    /// Adds the tools of `S`; `set` runs them, which need not be one.
    #[expect(clippy::needless_pass_by_value, reason = "like `with`: the registry takes a share of it")]
    pub(crate) fn with_run_by<S: Toolset>(
        mut self,
        set: Arc<dyn DynToolset>,
        options: ToolsetOptions,
    ) -> Result<Self, RegistryError> {
        let tools = || S::TOOLS.iter().map(|tool| tool.name);
        if let Some(name) = options.named().find(|name| !tools().any(|tool| tool == *name)) {
            let similar = names::most_similar(name, tools()).map(str::to_owned);
            let (name, owner) = (name.to_owned(), std::any::type_name::<S>());
            return Err(RegistryError::UnknownTool { name, owner, similar });
        }
        for (index, tool) in S::TOOLS.iter().enumerate() {
            let mut descriptor = Descriptor::of_tool(tool);
            if let Some(needed) = options.approval_of(tool.name) {
                descriptor.policy.approval = needed;
            }
            let descriptor = Arc::new(descriptor);
            self.add(RegisteredTool { descriptor, set: set.clone(), index, options: options.clone() })?;
        }
        Ok(self)
    }

    /// Adds a tool that is known only at run time; the error says why it cannot be one, or who has its name.
    pub fn with_tool(mut self, tool: RawTool) -> Result<Self, RegistryError> {
        let descriptor = Arc::new(tool.descriptor()?);
        self.add(RegisteredTool {
            descriptor,
            set: Arc::new(tool),
            index: 0,
            options: ToolsetOptions::new(),
        })?;
        Ok(self)
    }

    /// Adds all tools of another registry.
    pub fn join(mut self, other: Self) -> Result<Self, RegistryError> {
        for tool in other.tools {
            self.add(tool)?;
        }
        Ok(self)
    }

    fn add(&mut self, tool: RegisteredTool) -> Result<(), RegistryError> {
        let name = tool.descriptor.name();
        if let Some(first) = self.get(name) {
            let (name, first, second) = (name.to_owned(), first.owner, tool.descriptor.owner);
            return Err(RegistryError::DuplicateName { name, first, second });
        }
        self.by_name.extend(ToolIndex::of(self.tools.len()).map(|index| (name.into(), index)));
        self.tools.push(tool);
        Ok(())
    }

    /// The tool of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Descriptor> {
        self.descriptor(self.index_of(name)?)
    }

    /// All tools, in the order in which they were added.
    pub fn tools(&self) -> impl ExactSizeIterator<Item = &Descriptor> {
        self.tools.iter().map(|tool| &*tool.descriptor)
    }

    /// The tools in the form that a provider wants.
    #[must_use]
    pub fn render(&self, dialect: Dialect) -> Rendered {
        self.render_with(dialect, &Prompts::default())
    }

    /// The same in other words, where the form needs some of its own.
    #[must_use]
    pub fn render_with(&self, dialect: Dialect, words: &Prompts) -> Rendered {
        dialect.render(self.tools(), words)
    }

    /// The tool whose name is nearest to one that is not there.
    pub(crate) fn most_similar(&self, name: &str) -> Option<&str> {
        names::most_similar(name, self.tools().map(Descriptor::name))
    }

    pub(crate) fn index_of(&self, name: &str) -> Option<ToolIndex> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn descriptor(&self, tool: ToolIndex) -> Option<&Descriptor> {
        self.tools.get(tool.place()).map(|tool| &*tool.descriptor)
    }

    /// How the toolset of a tool is used.
    pub(crate) fn options(&self, tool: ToolIndex) -> Option<&ToolsetOptions> {
        self.tools.get(tool.place()).map(|tool| &tool.options)
    }

    /// Whether it has the toolset that a tool of another registry is of.
    pub(crate) fn shares_toolset(&self, other: &Self, tool: ToolIndex) -> bool {
        let wanted = other.tools.get(tool.place());
        wanted.is_some_and(|wanted| self.tools.iter().any(|tool| Arc::ptr_eq(&tool.set, &wanted.set)))
    }

    /// Reads the arguments and makes the tool's future; nothing of the tool has run when it returns.
    pub(crate) fn prepare(
        &self,
        tool: ToolIndex,
        ctx: AsyncRunContext,
        arguments: &str,
        reading: Reading,
    ) -> Result<Prepared, Rejection> {
        let Some(tool) = self.tools.get(tool.place()) else { return Err(Rejection { failures: Vec::new() }) };
        let mut args = Args::new(arguments, &tool.descriptor, reading);
        match tool.set.clone().prepare(tool.index, ctx, &mut args) {
            Some(body) => {
                let (confirmed, corrected) = (args.confirmed(), args.take_corrected());
                Ok(Prepared { body, confirmed, corrected })
            }
            None => Err(args.into_rejection()),
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.tools().map(Descriptor::name)).finish()
    }
}

/// A call whose arguments were read.
pub(crate) struct Prepared {
    /// The tool's future, not polled yet.
    pub(crate) body: ToolFuture,
    /// Whether the call carried the flag that confirms a duplicate.
    pub(crate) confirmed: bool,
    /// The arguments as they should have been written; `None` if they were.
    pub(crate) corrected: Option<String>,
}
