//! The tools that are on offer at one time: whose calls are taken, under which numbers, in which words.

use std::{collections::HashMap, sync::Arc};

use super::{companion::Companions, manager::Shared};
use crate::{
    lock::Lock,
    prompt::Prompts,
    toolset::{Descriptor, Dialect, OnHandoff, Registry, RegistryError, Rendered, registry::ToolIndex},
};

/// A tool's name as a number, the same in every offer of a session: so that two agents' tools of one name are one
/// tool for the duplicate check (behaviour C2).
pub(super) type ToolNumber = u32;

/// Gives names their numbers.
#[derive(Default)]
pub(super) struct Numbers(HashMap<Arc<str>, ToolNumber, foldhash::fast::RandomState>);

impl Numbers {
    fn of(&mut self, name: &str) -> (Arc<str>, ToolNumber) {
        if let Some((name, number)) = self.0.get_key_value(name) {
            return (name.clone(), *number);
        }
        let name: Arc<str> = name.into();
        let number = ToolNumber::try_from(self.0.len()).unwrap_or(ToolNumber::MAX); // nobody has so many
        self.0.insert(name.clone(), number);
        (name, number)
    }
}

/// A registry with what a task manager adds to each of its tools. A call keeps the offer under which it was made.
pub(super) struct Offer {
    pub(super) registry: Arc<Registry>,
    /// In the order of the registry.
    offered: Vec<Offered>,
}

struct Offered {
    name: Arc<str>,
    number: ToolNumber,
    prompts: Arc<Prompts>,
}

impl Offer {
    pub(super) fn new(registry: Registry, numbers: &mut Numbers, prompts: &Arc<Prompts>) -> Self {
        let offered = (0..registry.tools().len()).filter_map(|place| {
            let tool = ToolIndex::of(place)?;
            let name = registry.descriptor(tool)?.name();
            let own = registry.options(tool)?.prompts.as_ref();
            let prompts = own.map_or_else(|| prompts.clone(), |own| Arc::new(own.over(prompts)));
            let (name, number) = numbers.of(name);
            Some(Offered { name, number, prompts })
        });
        Self { offered: offered.collect(), registry: Arc::new(registry) }
    }

    pub(super) fn descriptor(&self, tool: ToolIndex) -> Option<&Descriptor> {
        self.registry.descriptor(tool)
    }

    pub(super) fn name(&self, tool: ToolIndex) -> Option<&Arc<str>> {
        self.offered.get(tool.place()).map(|offered| &offered.name)
    }

    pub(super) fn number(&self, tool: ToolIndex) -> Option<ToolNumber> {
        self.offered.get(tool.place()).map(|offered| offered.number)
    }

    /// What the model reads about a tool.
    pub(super) fn prompts(&self, tool: ToolIndex) -> Option<&Arc<Prompts>> {
        self.offered.get(tool.place()).map(|offered| &offered.prompts)
    }

    /// Whether the running tasks of a tool end when the next offer takes the place of this one (behaviour E6).
    pub(super) fn ends_with_it(&self, tool: ToolIndex, next: &Self) -> bool {
        let cancels =
            self.registry.options(tool).is_some_and(|options| options.on_handoff == OnHandoff::Cancel);
        cancels && !next.registry.shares_toolset(&self.registry, tool)
    }
}

/// What is on offer, and how it changes.
pub(super) struct Offers {
    /// The tools that are on offer whatever is offered beside them.
    own: Registry,
    companions: Option<Arc<Companions>>,
    prompts: Arc<Prompts>,
    numbers: Lock<Numbers>,
    now: Lock<Arc<Offer>>,
}

impl Offers {
    /// Offers these tools, and the companions beside them; the error names both owners of a name that is used twice.
    pub(super) fn new(
        own: Registry,
        companions: Option<Arc<Companions>>,
        prompts: Arc<Prompts>,
    ) -> Result<Self, RegistryError> {
        let mut numbers = Numbers::default();
        let tools = with_companions(own.clone(), companions.as_ref())?;
        let now = Lock::new(Arc::new(Offer::new(tools, &mut numbers, &prompts)));
        Ok(Self { own, companions, prompts, numbers: Lock::new(numbers), now })
    }

    pub(super) fn now(&self) -> Arc<Offer> {
        self.now.lock().clone()
    }

    /// These tools beside the manager's own.
    pub(super) fn with_own(&self, tools: Registry) -> Result<Registry, RegistryError> {
        with_companions(self.own.clone().join(tools)?, self.companions.as_ref())
    }

    /// Offers these tools beside the manager's own from now on.
    pub(super) fn change(&self, tools: Registry) -> Result<Arc<Offer>, RegistryError> {
        let tools = self.with_own(tools)?;
        let offer = Arc::new(Offer::new(tools, &mut self.numbers.lock(), &self.prompts));
        *self.now.lock() = offer.clone();
        Ok(offer)
    }

    /// The tools in the form that a provider wants.
    pub(super) fn render(&self, dialect: Dialect) -> Rendered {
        self.now().registry.render_with(dialect, &self.prompts)
    }

    pub(super) fn prompts(&self) -> &Arc<Prompts> {
        &self.prompts
    }

    /// Tells the companions whose tasks they see.
    pub(super) fn attach(&self, manager: &Arc<Shared>) {
        if let Some(companions) = &self.companions {
            let _ = companions.manager.set(Arc::downgrade(manager));
        }
    }
}

fn with_companions(tools: Registry, companions: Option<&Arc<Companions>>) -> Result<Registry, RegistryError> {
    match companions {
        Some(companions) if tools.tools().len() > 0 => tools.with_shared(companions.clone()),
        _ => Ok(tools),
    }
}
