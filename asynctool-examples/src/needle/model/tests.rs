//! Conversations in which something stands for the weights, and one with the weights if they are there.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use asynctool_core::{Agent, ChatItem, Dialect, ModelEvent, Registry, RequestItem, Session};
use futures_util::FutureExt;

use super::*;
use crate::travel::Travel;

/// Stands for the weights: it answers everything in one way, and counts.
struct Fixed {
    completion: Option<(&'static str, f32)>,
    asked: Arc<AtomicUsize>,
}

impl Complete for Fixed {
    fn complete(&self, _line: &str, tools: &str, patience: &Patience) -> Option<Completion> {
        assert!(tools.contains("tour_guide") && !tools.contains("cancel_task"), "{tools}");
        assert!(!patience.is_over());
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.completion.map(|(text, confidence)| Completion { text: text.to_owned(), confidence })
    }
}

const WEATHER: &str =
    r#"<tool_call>[{"name":"get_weather","arguments":{"city":"Oslo","month":6}}]</tool_call>"#;

fn session(needle: impl Complete) -> Session {
    let agent = Agent::new("You are a travel assistant.").toolset(Travel::new(6.0).unwrap());
    let model = NeedleModel::new(OfflineModel::new().unwrap(), needle).word_time(Duration::ZERO);
    Session::builder(model).agent(agent).start().unwrap()
}

fn fixed(completion: Option<(&'static str, f32)>) -> (Session, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    (session(Fixed { completion, asked: asked.clone() }), asked)
}

/// The tools that were called.
fn called(session: &Session) -> Vec<String> {
    let log = session.log();
    let call = |item: &ChatItem| match item {
        ChatItem::Call { call, .. } if !call.id.contains("_update_") && !call.id.ends_with("_final") => {
            Some(call.name.to_string())
        }
        _ => None,
    };
    log.iter().filter_map(|entry| call(&entry.item)).collect()
}

#[tokio::test(start_paused = true)]
async fn what_needle_is_sure_of_is_called_and_the_rules_put_it_into_words() {
    let (session, _) = fixed(Some((WEATHER, 0.6)));
    let turn = session.user("What shall I wear up there, in summer?").await.unwrap();
    assert!(turn.text.contains("In June it is usually") && turn.text.contains("Oslo"), "{}", turn.text);
    assert_eq!(called(&session), ["get_weather"]);
}

#[tokio::test(start_paused = true)]
async fn what_it_is_not_sure_of_is_left_to_the_rules_or_asked_about() {
    let (session, _) = fixed(Some((WEATHER, 0.3)));
    let turn = session.user("What shall I wear up there?").await.unwrap();
    assert!(turn.text.contains("not sure that I understand"), "{}", turn.text);
    session.user("Book a flight from Rome to Oslo").await.unwrap();
    assert_eq!(called(&session), ["book_flight"]);
}

#[tokio::test(start_paused = true)]
async fn without_a_completion_the_rules_go_on_alone() {
    let (session, _) = fixed(None);
    session.user("Book a flight from Rome to Oslo").await.unwrap();
    assert_eq!(called(&session), ["book_flight"]);
}

#[tokio::test(start_paused = true)]
async fn needle_is_not_asked_about_what_runs_or_what_has_come_of_it() {
    let (session, asked) = fixed(None);
    session.user("Book a flight from Rome to Oslo").await.unwrap();
    let turn = session.user("How is my flight going?").await.unwrap();
    assert!(turn.text.contains("it is still running"), "{}", turn.text);
    session.user("Cancel the flight").await.unwrap();
    session.idle().await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(called(&session), ["book_flight", "cancel_task"]);
}

#[tokio::test(start_paused = true)]
async fn who_asks_is_told_of_needle() {
    let (session, _) = fixed(None);
    let turn = session.user("help").await.unwrap();
    assert!(turn.text.contains("with Needle, a small model on this machine"), "{}", turn.text);
}

/// Thinks until patience is over, and tells so.
struct Endless {
    begun: mpsc::Sender<()>,
    ended: Mutex<Option<mpsc::Sender<()>>>,
}

impl Complete for Endless {
    fn complete(&self, _line: &str, _tools: &str, patience: &Patience) -> Option<Completion> {
        self.begun.send(()).unwrap();
        while !patience.is_over() {
            thread::sleep(Duration::from_millis(1));
        }
        drop(self.ended.lock().unwrap().take());
        None
    }
}

/// A request for a flight.
fn flight() -> ModelRequest {
    let registry = Registry::new().with(Travel::new(1.0).unwrap()).unwrap();
    let tools = Arc::new(registry.render(Dialect::OpenAi));
    ModelRequest::new("", vec![RequestItem::user("Book a flight from Rome to Oslo")], tools)
}

/// As long as any machine needs.
const GENEROUS: Duration = Duration::from_secs(60);

#[tokio::test]
async fn who_drops_the_answer_ends_the_thinking() {
    let (begun, has_begun) = mpsc::channel();
    let (ended, has_ended) = mpsc::channel();
    let needle = Endless { begun, ended: Mutex::new(Some(ended)) };
    let model = NeedleModel::new(OfflineModel::new().unwrap(), needle);

    let mut answer = model.stream(flight());
    // It is begun by the first look at it.
    assert!(answer.next().now_or_never().is_none());
    has_begun.recv_timeout(GENEROUS).unwrap();
    drop(answer);
    assert_eq!(has_ended.recv_timeout(GENEROUS), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn patience_ends_with_the_listener_and_with_time() {
    let listener = Arc::new(());
    assert!(Patience::new(&listener, Duration::ZERO).is_over());
    let patience = Patience::new(&listener, GENEROUS);
    assert!(!patience.is_over());
    drop(listener);
    assert!(patience.is_over());
}

#[tokio::test(start_paused = true)]
async fn while_it_thinks_it_gives_signs_of_life() {
    struct Slow(Mutex<mpsc::Receiver<()>>);
    impl Complete for Slow {
        fn complete(&self, _line: &str, _tools: &str, _patience: &Patience) -> Option<Completion> {
            self.0.lock().unwrap().recv_timeout(GENEROUS).unwrap();
            None
        }
    }
    let (go_on, gone_on) = mpsc::channel();
    let model = NeedleModel::new(OfflineModel::new().unwrap(), Slow(Mutex::new(gone_on)));
    let mut answer = model.stream(flight());
    // Time does not pass by itself while a thread is at work.
    let (sign, ()) = tokio::join!(answer.next(), tokio::time::advance(SIGN_OF_LIFE * 2));
    assert_eq!(sign.unwrap().unwrap(), ModelEvent::Text(String::new()));
    go_on.send(()).unwrap();
    let call = loop {
        match answer.next().await.unwrap().unwrap() {
            ModelEvent::Text(text) => assert!(text.is_empty(), "{text:?}"),
            event => break event,
        }
    };
    assert!(matches!(&call, ModelEvent::Call(call) if &*call.name == "book_flight"), "{call:?}");
}

/// With the weights, if they have been fetched; it takes half a minute of one core.
#[test]
fn the_weights_choose_a_tool_and_are_not_sure_if_half_is_missing() {
    let path = weights::path();
    if !path.is_file() {
        println!("not run: there are no weights at {}; asynctool-examples/fetch-needle.sh", path.display());
        return;
    }
    let needle = Arc::new(Engine::load(weights::read(&path).unwrap()).unwrap());
    let registry = Registry::new().with(Travel::new(1.0).unwrap()).unwrap();
    let rendered = registry.render(Dialect::OpenAi);
    let route = |line: &str| {
        let listener = Arc::new(());
        // As long as any machine needs, in which nobody loses patience.
        let patience = Patience::new(&listener, Duration::from_secs(24 * 60 * 60));
        let question = Question { line: line.to_owned(), tools: rendered.tools.iter().collect() };
        Thinking { needle: needle.clone(), patience }.route(&question)
    };
    let arguments = serde_json::from_str(r#"{"city":"Oslo","month":6}"#).unwrap();
    let weather = Route::Calls(vec![("get_weather".to_owned(), arguments)]);
    assert_eq!(route("What is the weather in Oslo in June?"), weather);
    assert_eq!(route("Book a flight"), Route::Unsure(Some("book_flight".to_owned())));
}
