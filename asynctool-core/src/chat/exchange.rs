//! A call with its output, as a model is shown it.

use std::{ops::Deref, slice};

use smallvec::SmallVec;

use crate::task::{FunctionCall, FunctionOutput};

/// A call and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The call.
    pub call: FunctionCall,
    /// Its output; of a call that has given none yet, that it is running.
    pub output: FunctionOutput,
}

/// The calls of one response of the model, in order: a slice of [`Exchange`].
// Most responses make one call, and each thing that a task says later stands for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchanges(SmallVec<[Exchange; 1]>);

impl Exchanges {
    pub(super) fn push(&mut self, exchange: Exchange) {
        self.0.push(exchange);
    }
}

impl Deref for Exchanges {
    type Target = [Exchange];

    fn deref(&self) -> &[Exchange] {
        &self.0
    }
}

impl FromIterator<Exchange> for Exchanges {
    fn from_iter<I: IntoIterator<Item = Exchange>>(exchanges: I) -> Self {
        Self(exchanges.into_iter().collect())
    }
}

impl<'e> IntoIterator for &'e Exchanges {
    type Item = &'e Exchange;
    type IntoIter = slice::Iter<'e, Exchange>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
