//! What the user has yet to be told, and what became of it: told, skipped, or back in the queue.

mod notice;
mod pending;
mod plan;

pub(crate) use notice::{Notice, Weight};
pub(crate) use plan::{Delivery, Outcome, Settled};
