//! Where features meet: tools that hold a thread, and threads that come at the same time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use asynctool_core::{
    Agent, AsyncRunContext, PendingTurn, Session, SessionOptions,
    testing::{Answer, ScriptedModel, transcript},
    toolset,
};
use asynctool_tests::{Jobs, awake::Awake};

/// Blocks its thread, with its context in the hands of the test, until it is let go.
#[derive(Clone, Default)]
struct Edges {
    lent: Arc<Mutex<Option<AsyncRunContext>>>,
    is_let_go: Arc<AtomicBool>,
}

#[toolset]
impl Edges {
    /// Book something.
    async fn book(&self, ctx: &AsyncRunContext, first: Option<&str>) -> &'static str {
        if let Some(first) = first {
            ctx.update(first.to_owned()).await;
        }
        *self.lent.lock().unwrap() = Some(ctx.clone());
        while !self.is_let_go.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        "booked"
    }
}

impl Edges {
    /// The context, once the tool blocks.
    async fn lent(&self) -> AsyncRunContext {
        loop {
            if let Some(ctx) = self.lent.lock().unwrap().clone() {
                return ctx;
            }
            tokio::task::yield_now().await;
        }
    }

    fn let_go(&self) {
        self.is_let_go.store(true, Ordering::Release);
    }
}

/// Lets it go, however the test ends.
struct Release(Edges);

impl Drop for Release {
    fn drop(&mut self) {
        self.0.let_go();
    }
}

/// Has a test talk on threads of its own, so that it fails when they are blocked.
fn on_threads<F: Future<Output = ()> + Send + 'static>(talk: impl FnOnce(Edges) -> F) {
    let release = Release(Edges::default());
    let talk = talk(release.0.clone());
    let (done, is_done) = mpsc::channel();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_time().build().unwrap();
    let _awake = Awake::keep(runtime.handle().clone());
    let thread = std::thread::spawn(move || {
        runtime.block_on(async move {
            talk.await;
            done.send(()).unwrap();
        });
    });
    let ended = is_done.recv_timeout(Duration::from_secs(120));
    drop(release);
    assert_ne!(ended, Err(mpsc::RecvTimeoutError::Timeout), "blocked");
    thread.join().unwrap();
}

fn start(model: &ScriptedModel, edges: &Edges, cancel_deadline: Duration) -> Session {
    let mut options = SessionOptions::default();
    options.limits.cancel_deadline = cancel_deadline;
    let agent = Agent::new("").toolset(edges.clone()).toolset(Jobs);
    Session::builder(model.clone()).agent(agent).options(options).start().unwrap()
}

#[test]
fn d4_a_tool_that_blocks_before_it_has_said_anything_holds_up_its_turn_no_longer_once_it_is_cancelled() {
    // Many times: whether the conversation is queued behind the tool depends on which thread comes first.
    for _ in 0..30 {
        on_threads(|edges| async move {
            let model =
                ScriptedModel::new([Answer::calls("c", "book", "{}"), Answer::say("It was cancelled.")]);
            let session = start(&model, &edges, Duration::from_millis(5));
            let turn = session.user("Book it");
            edges.lent().await;
            session.cancel("c").await.unwrap();
            assert_eq!(turn.await.unwrap().text, "It was cancelled.");
        });
    }
}

/// A session whose tool blocks after its first update and was told to stop by the model; the turn that told it.
async fn cancelled_by_the_model(edges: &Edges) -> (Session, PendingTurn) {
    let model = ScriptedModel::new([
        Answer::calls("c", "book", r#"{"first": "On it."}"#),
        Answer::say("I book it."),
        Answer::calls("x", "cancel_task", r#"{"call_id": "c"}"#),
        Answer::say("All right."),
        Answer::say("It was booked."),
    ]);
    let session = start(&model, edges, Duration::from_secs(60));
    session.user("Book it").await.unwrap();
    let ctx = edges.lent().await;
    let turn = session.user("Stop");
    while !ctx.is_cancelled() {
        tokio::task::yield_now().await;
    }
    (session, turn)
}

#[test]
fn d3_a_task_that_came_to_its_own_end_all_the_same_is_not_told_as_cancelled() {
    on_threads(|edges| async move {
        let (session, turn) = cancelled_by_the_model(&edges).await;
        edges.let_go();
        turn.await.unwrap();
        let log = transcript(&session.log());
        assert!(log.iter().any(|line| line.contains("c_final") && line.contains("booked")), "{log:#?}");
        assert!(log.iter().any(|line| line.starts_with("x ") && line.contains("ended")), "{log:#?}");
    });
}

#[test]
fn e3_a_task_that_was_told_to_stop_can_protect_nothing() {
    on_threads(|edges| async move {
        let (_session, turn) = cancelled_by_the_model(&edges).await;
        assert!(edges.lent().await.disallow_interruptions().is_err());
        edges.let_go();
        turn.await.unwrap();
    });
}

/// Looks at its session when it is dropped.
struct Looks(Session);

impl Drop for Looks {
    fn drop(&mut self) {
        let _ = self.0.log();
    }
}

#[toolset]
impl Looks {
    /// Look.
    async fn look(&self, _ctx: &AsyncRunContext) {}
}

#[test]
fn a_toolset_that_is_handed_over_to_no_more_is_dropped_when_no_lock_is_held() {
    on_threads(|_| async move {
        let session = Session::builder(ScriptedModel::new([])).start().unwrap();
        session.user_started_speaking(); // so that no handoff is made
        session.hand_off(Agent::new("").named("sales").toolset(Looks(session.clone()))).unwrap();
        session.hand_off(Agent::new("").named("support")).unwrap();
        session.user_stopped_speaking();
    });
}

#[test]
fn a4_e2_a_reply_that_another_thread_interrupts_when_its_call_is_logged_loses_no_output() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    runtime.block_on(async {
        for _ in 0..200 {
            let model = ScriptedModel::new([Answer::calls("c", "add", r#"{"a": 1, "b": 1}"#)]);
            let session = start(&model, &Edges::default(), Duration::from_secs(5));
            let turn = session.user("Add");
            while session.log().len() < 2 {
                std::hint::spin_loop();
            }
            session.interrupt();
            drop(turn);
            let output = async {
                while session.log().len() < 3 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(Duration::from_secs(10), output).await.unwrap();
        }
    });
}
