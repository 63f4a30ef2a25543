//! No key is ever seen: in no error, in no log, whatever fails.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use asynctool_core::{ChatModel as _, ModelEvent};
use asynctool_models::{Deadlines, Model, OpenError};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt as _};

use crate::{
    KEY, at, hello,
    protocols::{ALL, Wire},
    quick,
    server::{Script, Server},
};

/// Everything that is logged, spans and events of all levels.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

impl Visit for Everything {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0.lock().unwrap(), "{field}={value:?} ");
    }
}

impl<S: Subscriber> Layer<S> for Everything {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut self.clone());
        let _ =
            writeln!(self.0.lock().unwrap(), "[{} {}]", event.metadata().level(), event.metadata().target());
    }

    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        attributes.record(&mut self.clone());
    }

    fn on_record(&self, _: &span::Id, values: &span::Record<'_>, _: Context<'_, S>) {
        values.record(&mut self.clone());
    }
}

/// The records of the libraries that log without `tracing`.
static RECORDS: Mutex<String> = Mutex::new(String::new());

struct Records;

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let _ = writeln!(RECORDS.lock().unwrap(), "{} {}", record.target(), record.args());
    }

    fn flush(&self) {}
}

/// Everything that can go wrong, each time with the key in whatever the server says.
fn scripts(wire: Wire) -> Vec<Script> {
    let leak = format!("you sent {KEY}, Bearer {KEY}");
    let mut scripts: Vec<Script> = [400, 401, 403, 404, 413, 422, 429, 500, 503, 529]
        .map(|status| Script::status(status, "retry-after: 0\r\n", &wire.error(&leak)))
        .into();
    let location = format!("location: http://127.0.0.1:1/?key={KEY}\r\n");
    let frame = format!("data: {{\"error\": {{\"message\": \"{leak}\"}}}}\n\n");
    scripts.extend([
        Script::status(302, &location, ""),
        Script::status(500, "", &format!("<html><title>{leak}</title></html>")),
        Script::status(500, "", &"x".repeat(280)).then(KEY),
        Script::status(400, "", &wire.error(&format!("{}{KEY}", "x".repeat(290)))),
        Script::ok("text/html", &leak),
        Script::ok(wire.kind(), &format!("data: {{{leak}\n\n")),
        Script::ok(wire.kind(), &format!("event: error\n{frame}")),
        Script::ok(wire.kind(), &format!("event: {KEY}\n{frame}")),
        Script::cut(wire.kind(), &wire.words(&["Hi"])),
        Script::default(),
        Script::ok(wire.kind(), &wire.beginning()).await_abort(),
    ]);
    scripts
}

#[tokio::test]
async fn no_key_is_shown_or_logged_whatever_fails() {
    let _ = log::set_logger(&Records);
    log::set_max_level(log::LevelFilter::Trace);
    let everything = Everything::default();
    let subscriber = tracing_subscriber::registry().with(everything.clone());
    // Of this thread, which is the only one of this test's runtime.
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut shown = String::new();
    for wire in ALL {
        for script in scripts(wire) {
            let server = Server::start([script.clone(), script.clone(), script]).await;
            let deadlines =
                Deadlines { first_token: std::time::Duration::from_millis(200), ..Deadlines::default() };
            let builder = at(&server, wire.name()).deadlines(deadlines);
            let _ = write!(shown, "{builder:?} ");
            let model = builder.build().unwrap();
            let span = tracing::info_span!(
                "chat",
                gen_ai.provider.name = tracing::field::Empty,
                gen_ai.request.model = tracing::field::Empty,
                server.address = tracing::field::Empty
            );
            let mut stream = span.in_scope(|| model.stream(hello()));
            let mut failed = false;
            while let Some(event) = stream.next().await {
                if let Err(error) = event {
                    failed = true;
                    let _ = writeln!(shown, "{error} {error:?}");
                }
            }
            assert!(failed, "{wire:?}");
            let _ = write!(shown, "{model:?} {model:#?} {} ", model.url());
        }
        let url = format!("http://user:{KEY}@127.0.0.1:1/v1?key={KEY}");
        let model = Model::builder(wire.name()).base_url(url).retries(quick()).build().unwrap();
        let mut stream = model.stream(hello());
        while let Some(event) = stream.next().await {
            if let Err(error) = event {
                let _ = writeln!(shown, "{error} {error:?}");
            }
        }
        let _ = write!(shown, "{model:?} {}", model.url());
    }
    let refused: Vec<OpenError> = [format!("ftp://u:{KEY}@h/"), format!("h?key={KEY}")]
        .map(|url| Model::builder("openai::m").base_url(url).build().unwrap_err())
        .into();
    let _ = write!(shown, "{refused:?} {}", refused[0]);
    let logged = everything.0.lock().unwrap().clone();
    let records = RECORDS.lock().unwrap().clone();
    assert!(shown.contains("***"), "what the provider says is shown without it");
    assert!(logged.contains("it is tried again"), "something was logged at all");
    for field in
        ["gen_ai.provider.name=\"anthropic\"", "gen_ai.request.model=\"m-1\"", "server.address=\"127.0.0.1\""]
    {
        assert!(logged.contains(field), "the span says where it went: {field}");
    }
    for (what, text) in [("shown", &shown), ("logged", &logged), ("logged", &records)] {
        let place = text.find(KEY).map(|place| text[place.saturating_sub(200)..place].to_owned());
        assert_eq!(place, None, "a key is {what}");
        assert!(!text.contains("sk-live-01234"), "a part of a key is {what}");
    }
}

#[tokio::test]
async fn what_a_provider_has_shortened_itself_stays() {
    let server = Server::start([Script::status(401, "", &Wire::Chat.error("wrong key: sk-li***CRET"))]).await;
    let mut stream = at(&server, "openai::m").build().unwrap().stream(hello());
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(ModelEvent::Text(_)) => {}
            other => text = format!("{other:?}"),
        }
    }
    assert!(text.contains("sk-li***CRET"), "{text}");
}
