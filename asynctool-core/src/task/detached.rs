//! A task manager as those see it who work with it and must not keep it open.

use std::{
    future::Future,
    sync::{Arc, Weak},
};

use super::{
    call::{FunctionCall, FunctionOutput},
    manager::Shared,
    mandate::Mandate,
};
use crate::toolset::{Dialect, Registry, RegistryError, Rendered};

/// A task manager as somebody sees it who does not keep it open.
pub(crate) struct DetachedTasks(Arc<Shared>);

impl DetachedTasks {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    pub(crate) fn weak(&self) -> WeakTasks {
        WeakTasks(Arc::downgrade(&self.0))
    }

    /// Makes all calls of one response, as a future of its own.
    pub(crate) fn call_all(
        &self,
        calls: Vec<FunctionCall>,
        mandate: Mandate,
    ) -> impl Future<Output = Vec<FunctionOutput>> + Send + 'static {
        let shared = self.0.clone();
        async move { shared.call_all(calls, mandate).await }
    }

    pub(crate) fn offer(&self, tools: Registry) -> Result<(), RegistryError> {
        self.0.offer(tools)
    }

    pub(crate) fn render(&self, dialect: Dialect) -> Rendered {
        self.0.offers.render(dialect)
    }
}

/// The same, for whoever the tasks themselves keep alive.
pub(crate) struct WeakTasks(Weak<Shared>);

impl WeakTasks {
    /// The user has said something.
    pub(crate) fn user_said(&self) -> Mandate {
        self.0.upgrade().map_or(Mandate::NONE, |shared| shared.user_said())
    }

    /// Whether these tools can be offered.
    pub(crate) fn can_offer(&self, tools: Registry) -> Result<(), RegistryError> {
        self.0.upgrade().map_or(Ok(()), |shared| shared.offers.with_own(tools).map(drop))
    }
}
