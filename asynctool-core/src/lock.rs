//! The one kind of lock: short, never held over an await, and not poisoned by a tool's panic.

use std::sync::PoisonError;

#[cfg(not(shuttle))]
use std::sync::Mutex;
// A scheduling point: its tests try the orders in which threads may come by.
#[cfg(shuttle)]
use shuttle::sync::Mutex;

#[cfg(not(shuttle))]
pub(crate) use std::sync::MutexGuard as Guard;

#[cfg(shuttle)]
pub(crate) use shuttle::sync::MutexGuard as Guard;

/// A mutex whose holder's panic does not spread: the state behind it is changed in whole steps.
#[derive(Debug, Default)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> Guard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
