//! The one kind of lock: short, never held over an await, and not poisoned by a tool's panic.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A mutex whose holder's panic does not spread: the state behind it is changed in whole steps.
#[derive(Debug, Default)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
