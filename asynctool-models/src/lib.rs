//! Real models for `asynctool`: a [`Model`] is a [`ChatModel`](asynctool_core::ChatModel) of OpenAI, Anthropic, Gemini,
//! Ollama, or of whatever server speaks like one of them.
//!
//! ```no_run
//! use asynctool_core::{Agent, Session};
//! use asynctool_models::Model;
//!
//! # async fn chat() -> Result<(), Box<dyn std::error::Error>> {
//! let model = Model::open("openai::gpt-5-mini")?; // with the key in OPENAI_API_KEY
//! let session = Session::builder(model).agent(Agent::new("You are brief.")).start()?;
//! println!("{}", session.user("Hello!").await?.text);
//! # Ok(())
//! # }
//! ```
//!
//! - **Names** begin with whose model it is: `openai::`, `openai_resp::`, `anthropic::`, `gemini::`, `ollama::`,
//!   `deepseek::`, `groq::`, `mistral::`, `open_router::`, `together::`, `xai::`. A server of your own that speaks like
//!   OpenAI is `openai::` with [`ModelBuilder::base_url`].
//! - **Keys** are in the provider's usual variable, or given to [`ModelBuilder::key`]. They are in no error, no log and
//!   no `Debug`. One thing is out of our hands: with the feature `log-always` of `tracing`, which no library should
//!   turn on, the lines of the library below go to `log` in any case, and they hold what a provider answers.
//! - **Waits** have [`Deadlines`]: for a connection, for the first token, between tokens, and for the whole answer.
//! - **Failures** that may pass are tried again ([`Retries`]), before the first token. All others are a
//!   [`ModelError`](asynctool_core::ModelError) that says in a sentence what to do, and in a
//!   [`ModelFailure`](asynctool_core::ModelFailure) what a host may do.
//! - **A stream that is dropped** aborts its request, also while it waits to try again.

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
