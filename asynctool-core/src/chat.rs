//! What was said: an append-only log, and the view of it that a model gets.

mod exchange;
mod item;
mod log;
mod view;

pub use exchange::{Exchange, Exchanges};
pub use item::{ChatItem, LogEntry, Message, Role};
pub use log::ChatLog;
pub use view::RequestItem;

pub(crate) use view::view;
