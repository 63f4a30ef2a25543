//! The schema that references are looked up in, and how far a look at it may go.

use std::cell::Cell;

use serde_json::Value;

/// A chain of references that is longer than this goes in a circle.
const MOST_REFERENCES: usize = 16;
/// So many schemas within each other go in a circle; values are less deep.
const MOST_WITHIN: u16 = 128;
/// So many schemas are looked at: those of a megabyte of values, and not all the ways through alternatives that multiply.
const MOST_LOOKS: u32 = 200_000;

/// A whole schema while a value is held against it. Schemas come from other servers too: one that leads back to itself, or
/// whose alternatives multiply, is not followed for ever.
pub(super) struct Root<'s> {
    schema: &'s Value,
    within: Cell<u16>,
    looks: Cell<u32>,
    is_cut: Cell<bool>,
}

impl<'s> Root<'s> {
    pub(super) fn new(schema: &'s Value) -> Self {
        Self { schema, within: Cell::new(0), looks: Cell::new(0), is_cut: Cell::new(false) }
    }

    /// Looks at one schema more; `None` if that goes too far.
    pub(super) fn look<T>(&self, look: impl FnOnce() -> T) -> Option<T> {
        let (within, looks) = (self.within.get(), self.looks.get());
        if within >= MOST_WITHIN || looks >= MOST_LOOKS {
            self.is_cut.set(true);
            return None;
        }
        self.looks.set(looks + 1);
        self.within.set(within + 1);
        let found = look();
        self.within.set(within);
        Some(found)
    }

    /// Whether a look went too far.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut.get()
    }

    /// The schema that a reference names, through as many references as there are.
    pub(super) fn resolve<'a>(&self, schema: &'a Value) -> &'a Value
    where
        's: 'a,
    {
        resolve(schema, self.schema)
    }

    /// The schema, and those that its references name one after the other: each says something.
    pub(super) fn chain<'a>(&self, schema: &'a Value) -> impl Iterator<Item = &'a Value> + use<'a, 's>
    where
        's: 'a,
    {
        chain(schema, self.schema)
    }
}

/// The schema that a reference in `root` names, through as many references as there are.
pub(super) fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    chain(schema, root).last().unwrap_or(schema)
}

fn chain<'a>(schema: &'a Value, root: &'a Value) -> impl Iterator<Item = &'a Value> + use<'a> {
    let target = |schema: &&'a Value| root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?);
    std::iter::successors(Some(schema), target).take(MOST_REFERENCES + 1)
}
