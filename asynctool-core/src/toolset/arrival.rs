//! A call on its way to a tool's body: what the code that the macro writes for a tool works with.

use std::sync::Arc;

use super::{
    args::Args,
    context::AsyncRunContext,
    slot::{Places, Slots},
};

/// A call of one of the set's tools, whose arguments are yet to be read.
///
/// The macro's code borrows it. What that code owned itself would be dropped on every way out of it, in every tool, and
/// the compiler would have to write that down each time.
#[doc(hidden)]
pub struct Arrival<'a, 't, S> {
    args: &'a mut Args<'t>,
    /// `None` once the tool's future has them.
    handles: Option<Handles<S>>,
}

/// What a running tool holds: its set and its context.
#[doc(hidden)]
pub struct Handles<S> {
    set: Arc<S>,
    ctx: AsyncRunContext,
}

impl<'a, 't, S> Arrival<'a, 't, S> {
    pub(super) fn new(args: &'a mut Args<'t>, set: Arc<S>, ctx: AsyncRunContext) -> Self {
        Self { args, handles: Some(Handles { set, ctx }) }
    }

    /// The arguments, read into these places, and what the body needs beside them; `None` if they are not accepted.
    pub fn read<P: Places>(&mut self, places: P) -> Option<(Handles<S>, <P::Slots as Slots>::Values)> {
        let values = self.args.read(places)?;
        Some((self.handles.take()?, values))
    }
}

impl<S> Handles<S> {
    #[must_use]
    pub fn set(&self) -> &S {
        &self.set
    }

    #[must_use]
    pub fn ctx(&self) -> &AsyncRunContext {
        &self.ctx
    }
}
