//! A conversation over one protocol: the session, the server's script, and whoever listens in between.

use std::{path::Path, time::Duration};

use asynctool_core::{Agent, Prompt, Prompts, Session, SessionEvent, TaskStatus, testing::Watcher};
use asynctool_models::ModelBuilder;
use asynctool_tests::peers::{
    aimock::{Aimock, Answer},
    relay::{Relay, Request},
};
use tokio::{sync::watch, time::timeout};

use crate::{
    desk::Desk,
    golden,
    protocol::{self, Protocol, name_of},
};

/// How long anything may take that should happen now.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Where peers are installed: the target folder.
pub(crate) fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/peers"))
}

/// A conversation over one protocol.
pub(crate) struct Talk {
    pub(crate) session: Session,
    pub(crate) watcher: Watcher,
    pub(crate) desk: Desk,
    pub(crate) server: Aimock,
    pub(crate) relay: Relay,
    protocol: Protocol,
    heard: watch::Receiver<Vec<SessionEvent>>,
}

impl Talk {
    /// Begins one with a server that gives these answers, one for each request.
    pub(crate) async fn begin<const N: usize>(protocol: Protocol, answers: [Answer; N]) -> Self {
        Self::with(protocol, answers, |model| model).await
    }

    /// The same, with a model of other options.
    pub(crate) async fn with<const N: usize>(
        protocol: Protocol,
        answers: [Answer; N],
        adjust: impl FnOnce(ModelBuilder) -> ModelBuilder,
    ) -> Self {
        let server = Aimock::start(folder(), &answers).await.unwrap_or_else(|error| panic!("{error}"));
        let relay = Relay::to(server.url()).await.unwrap();
        let desk = Desk::default();
        let session = start(adjust(protocol::model(protocol, relay.url())), desk.clone());
        let (watcher, heard) = (Watcher::of(&session), listen(&session));
        Self { session, watcher, desk, server, relay, protocol, heard }
    }

    /// The user says something, and the reply to it is said to its end: its words.
    pub(crate) async fn say(&self, text: &str) -> String {
        let turn = timeout(PATIENCE, self.session.user(text)).await.expect("a reply");
        turn.unwrap_or_else(|error| panic!("no reply to {text:?}: {error}\n{}", self.session.timeline())).text
    }

    /// What the waiting tools have to say comes while the user speaks, so that one reply tells all of it.
    pub(crate) async fn finish<const N: usize>(&mut self, bookings: [&str; N]) {
        self.session.user_started_speaking();
        for what in bookings {
            self.desk.open(what);
        }
        self.watcher.expect_ends([const { "book" }; N], TaskStatus::Done).await;
        self.session.user_stopped_speaking();
    }

    /// Waits until nothing runs, and the user has been told everything.
    pub(crate) async fn rest(&self) {
        timeout(PATIENCE, self.session.idle()).await.expect("the session comes to rest");
    }

    /// The requests so far, once they are as wanted.
    pub(crate) async fn requests(&self, wanted: impl Fn(&[Request]) -> bool) -> Vec<Request> {
        let requests = self.relay.until(PATIENCE, |requests| wanted(requests)).await;
        requests
            .unwrap_or_else(|requests| panic!("not as wanted: {requests:#?}\n{}", self.session.timeline()))
    }

    /// All events so far, once they are as wanted.
    pub(crate) async fn events(&mut self, wanted: impl Fn(&[SessionEvent]) -> bool) -> Vec<SessionEvent> {
        let events = timeout(PATIENCE, self.heard.wait_for(|events| wanted(events))).await;
        events.unwrap_or_else(|_| panic!("not as wanted:\n{}", self.session.timeline())).unwrap().clone()
    }

    /// Ends the conversation. What was sent, and how the server has read it, is what the golden file says.
    pub(crate) async fn assert_sent(self, scenario: &str) {
        let requests = self.requests(|requests| requests.iter().all(|request| request.end.is_some())).await;
        let journal = self.server.journal().await.unwrap();
        let text = golden::sent(&requests, &journal, &self.session.log());
        golden::assert(scenario, name_of(self.protocol), &text);
    }
}

/// A session with a model and the desk.
pub(crate) fn start(model: ModelBuilder, desk: Desk) -> Session {
    let model = model.build().unwrap_or_else(|error| panic!("{error}"));
    // For how long something runs is another time each time.
    let prompts = Prompts::default()
        .with(Prompt::Duplicate, "The call was not made: {tool} is running already, as call {call_id}, with the arguments {arguments}.")
        .unwrap();
    let agent = Agent::new("You are a travel desk.").named("desk").toolset(desk);
    Session::builder(model).agent(agent).prompts(prompts).start().unwrap()
}

/// Takes down what a session says.
fn listen(session: &Session) -> watch::Receiver<Vec<SessionEvent>> {
    let (record, heard) = watch::channel(Vec::new());
    let mut events = session.events();
    tokio::spawn(async move {
        while let Some(event) = events.next().await {
            record.send_modify(|record| record.push(event));
        }
    });
    heard
}

/// Whether so many replies are over.
pub(crate) fn replies(events: &[SessionEvent], number: usize) -> bool {
    let over = |event: &&SessionEvent| {
        matches!(event, SessionEvent::ReplyCompleted { .. } | SessionEvent::ReplyInterrupted { .. })
    };
    events.iter().filter(over).count() >= number
}

/// Whether a request has these words in its body.
pub(crate) fn contains(request: &Request, words: &str) -> bool {
    let text = serde_json::Value::from(words.trim_end()).to_string();
    request.body.contains(text.trim_matches('"'))
}
