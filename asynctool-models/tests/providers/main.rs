//! Every provider's protocol, held against a server that plays a script byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod answers;
mod failures;
mod protocols;
mod requests;
mod secrets;
mod server;
mod waits;

use std::{sync::Arc, time::Duration};

use asynctool_core::{
    ChatModel as _, Dialect, ModelError, ModelEvent, ModelFailure, ModelRequest, ModelStream, Registry,
    RequestItem,
};
use asynctool_models::{Model, ModelBuilder, Retries};
use server::Server;

/// A key that looks like one, and must never be seen.
const KEY: &str = "sk-live-0123456789abcdef-SECRET";

/// A model at the server, which is asked again at once.
fn at(server: &Server, name: &str) -> ModelBuilder {
    Model::builder(name).base_url(server.url()).key(KEY).retries(quick())
}

fn hello() -> ModelRequest {
    ModelRequest::new(
        "You are brief.",
        vec![RequestItem::user("Hi")],
        Arc::new(Registry::default().render(Dialect::OpenAi)),
    )
}

/// All that an answer brings, without signs of life.
async fn answer(model: &Model) -> Vec<Result<ModelEvent, ModelError>> {
    rest(model.stream(hello())).await
}

async fn rest(mut stream: ModelStream) -> Vec<Result<ModelEvent, ModelError>> {
    let mut events = Vec::new();
    while let Some(event) = tokio::time::timeout(Duration::from_secs(60), stream.next()).await.unwrap() {
        if !matches!(&event, Ok(ModelEvent::Text(text)) if text.is_empty()) {
            events.push(event);
        }
    }
    events
}

fn words(events: &[Result<ModelEvent, ModelError>]) -> String {
    let words = events.iter().filter_map(|event| match event {
        Ok(ModelEvent::Text(text)) => Some(text.as_str()),
        _ => None,
    });
    words.collect()
}

/// How it failed, after whatever it said.
fn failure(events: &[Result<ModelEvent, ModelError>]) -> (ModelFailure, String) {
    let Some(Err(error)) = events.last() else { panic!("it did not fail: {events:?}") };
    (error.kind().unwrap(), error.to_string())
}

/// Retries that do not wait.
fn quick() -> Retries {
    let (first_wait, longest_wait) = (Duration::from_millis(1), Duration::from_millis(2));
    Retries { first_wait, longest_wait, ..Retries::default() }
}
