//! Real models for `asynctool`: a [`Model`] is a [`ChatModel`](asynctool_core::ChatModel) of OpenAI, Anthropic, Gemini,
//! Ollama, or whatever server speaks like one of them.

mod address;
mod answer;
mod builder;
mod deadlines;
mod failure;
mod model;
mod open;
mod provider;
mod quote;
mod request;
mod retry;
mod secret;
mod signature;
mod trouble;
mod wire;

pub use builder::ModelBuilder;
pub use deadlines::Deadlines;
pub use model::Model;
pub use open::OpenError;
pub use retry::Retries;
