//! The tools that are on offer at one time: whose calls are taken, under which numbers, in which words.

use std::{collections::HashMap, sync::Arc};

use crate::{
    prompt::Prompts,
    toolset::{Descriptor, OnHandoff, Registry, registry::ToolIndex},
};

/// A tool's name as a number, the same in every offer of a session: so that two agents' tools of one name are one
/// tool for the duplicate check (behaviour C2).
pub(super) type ToolNumber = usize;

/// Gives names their numbers.
#[derive(Default)]
pub(super) struct Numbers(HashMap<Box<str>, ToolNumber, foldhash::fast::RandomState>);

impl Numbers {
    fn of(&mut self, name: &str) -> ToolNumber {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        let number = self.0.len();
        self.0.insert(name.into(), number);
        number
    }
}

/// A registry with what a task manager adds to each of its tools. A call keeps the offer under which it was made.
pub(super) struct Offer {
    pub(super) registry: Arc<Registry>,
    /// In the order of the registry.
    offered: Vec<Offered>,
}

struct Offered {
    number: ToolNumber,
    prompts: Arc<Prompts>,
}

impl Offer {
    pub(super) fn new(registry: Registry, numbers: &mut Numbers, prompts: &Arc<Prompts>) -> Self {
        let offered = (0..registry.tools().len()).filter_map(|tool| {
            let name = registry.descriptor(tool)?.name();
            let own = registry.options(tool)?.prompts.as_ref();
            let prompts = own.map_or_else(|| prompts.clone(), |own| Arc::new(own.over(prompts)));
            Some(Offered { number: numbers.of(name), prompts })
        });
        Self { offered: offered.collect(), registry: Arc::new(registry) }
    }

    pub(super) fn descriptor(&self, tool: ToolIndex) -> Option<&Descriptor> {
        self.registry.descriptor(tool)
    }

    pub(super) fn number(&self, tool: ToolIndex) -> Option<ToolNumber> {
        self.offered.get(tool).map(|offered| offered.number)
    }

    /// What the model reads about a tool.
    pub(super) fn prompts(&self, tool: ToolIndex) -> Option<&Arc<Prompts>> {
        self.offered.get(tool).map(|offered| &offered.prompts)
    }

    /// Whether the running tasks of a tool end when the next offer takes the place of this one (behaviour E6).
    pub(super) fn ends_with_it(&self, tool: ToolIndex, next: &Self) -> bool {
        let cancels =
            self.registry.options(tool).is_some_and(|options| options.on_handoff == OnHandoff::Cancel);
        cancels && !next.registry.shares_toolset(&self.registry, tool)
    }
}
