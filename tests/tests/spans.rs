//! Spans with the names of OpenTelemetry's conventions for generative AI: F4.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
};

use asynctool_core::{
    Agent, ChatModel, Dialect, ModelRequest, ModelStream, Session, Usage,
    testing::{Answer, ScriptedModel},
};
use asynctool_tests::{Act, Jobs, acts, slow};
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{Layer, layer::Context, prelude::*, registry::LookupSpan};

/// Keeps every span with its fields, and what was its parent.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Kept>>>);

#[derive(Clone, Debug)]
struct Kept {
    id: Id,
    name: &'static str,
    parent: Option<&'static str>,
    fields: HashMap<String, String>,
    is_closed: bool,
}

struct Fields<'k>(&'k mut HashMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = HashMap::new();
        attributes.record(&mut Fields(&mut fields));
        let parent = context.span(id).and_then(|span| span.parent()).map(|parent| parent.name());
        let name = attributes.metadata().name();
        self.0.lock().unwrap().push(Kept { id: id.clone(), name, parent, fields, is_closed: false });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.0.lock().unwrap();
        let span = spans.iter_mut().rev().find(|span| span.id == *id).unwrap();
        values.record(&mut Fields(&mut span.fields));
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut spans = self.0.lock().unwrap();
        spans.iter_mut().rev().find(|span| span.id == id).unwrap().is_closed = true;
    }
}

impl Spans {
    fn listen() -> (Self, DefaultGuard) {
        let spans = Self::default();
        let guard = tracing_subscriber::registry().with(spans.clone()).set_default();
        (spans, guard)
    }

    fn named(&self, name: &str) -> Vec<Kept> {
        self.0.lock().unwrap().iter().filter(|span| span.name == name).cloned().collect()
    }
}

#[tokio::test(start_paused = true)]
async fn f4_every_task_and_reply_is_a_span_with_the_conventional_names() {
    let (spans, _guard) = Spans::listen();
    let model = ScriptedModel::new([
        Answer::calls("a", "job", slow("working", 1000, "done")).call(
            "b",
            "any_job",
            acts(&[Act::Break("secret".to_owned())]),
        ),
        Answer::say("One works, one failed."),
        Answer::say("Done."),
    ]);
    let agent = Agent::new("").named("worker").toolset(Jobs);
    let session = Session::builder(model).agent(agent).start().unwrap();
    session.user("Go").await.unwrap();
    session.idle().await;

    let tasks = spans.named("execute_tool");
    let field = |span: &Kept, name: &str| span.fields.get(name).cloned().unwrap_or_default();
    assert_eq!(tasks.len(), 2);
    for (task, id, tool, error) in [(&tasks[0], "a", "job", ""), (&tasks[1], "b", "any_job", "tool_error")] {
        assert_eq!(field(task, "gen_ai.operation.name"), "execute_tool");
        assert_eq!(field(task, "gen_ai.tool.name"), tool);
        assert_eq!(field(task, "gen_ai.tool.type"), "function");
        assert_eq!(field(task, "gen_ai.tool.call.id"), id);
        assert_eq!(field(task, "otel.name"), format!("execute_tool {tool}"));
        assert_eq!(field(task, "error.type"), error);
        assert_eq!(task.parent, Some("invoke_agent"), "a task belongs to the reply that started it");
        assert!(task.is_closed);
    }
    let replies = spans.named("invoke_agent");
    assert_eq!(replies.len(), 2);
    for reply in &replies {
        assert_eq!(field(reply, "gen_ai.operation.name"), "invoke_agent");
        assert_eq!(field(reply, "gen_ai.agent.name"), "worker");
        assert!(reply.is_closed);
    }
    let requests = spans.named("chat");
    assert_eq!(requests.len(), 3, "one for each request to the model");
    assert!(requests.iter().all(|request| request.parent == Some("invoke_agent") && request.is_closed));
}

#[tokio::test(start_paused = true)]
async fn f4_the_span_of_a_request_says_what_the_answer_used_and_what_the_adapter_knows() {
    /// Answers a greeting as an adapter does that knows with whom it speaks.
    struct Adapter;
    impl ChatModel for Adapter {
        fn stream(&self, _: ModelRequest) -> ModelStream {
            let span = tracing::Span::current();
            span.record("gen_ai.provider.name", "anthropic");
            span.record("gen_ai.request.model", "x-1");
            span.record("server.address", "127.0.0.1");
            ModelStream::generate(|out| async move {
                out.text("Hello.").await;
                let mut usage = Usage::default();
                (usage.input_tokens, usage.output_tokens) = (Some(12), Some(3));
                out.usage(usage).await;
                Ok(())
            })
        }

        fn dialect(&self) -> Dialect {
            Dialect::JsonSchema
        }
    }
    let (spans, _guard) = Spans::listen();
    let session = Session::builder(Adapter).start().unwrap();
    session.user("Hi").await.unwrap();
    let requests = spans.named("chat");
    let [request] = &requests[..] else { panic!("{requests:?}") };
    for (name, value) in [
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.provider.name", "anthropic"),
        ("gen_ai.request.model", "x-1"),
        ("server.address", "127.0.0.1"),
        ("gen_ai.usage.input_tokens", "12"),
        ("gen_ai.usage.output_tokens", "3"),
    ] {
        assert_eq!(request.fields.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn f4_what_a_tool_logs_stands_in_its_span() {
    /// Logs a span of its own, so that its parent can be seen.
    struct Logger;
    #[asynctool_core::toolset]
    impl Logger {
        /// Log.
        async fn log(&self, _ctx: &asynctool_core::AsyncRunContext) {
            tokio::task::yield_now().await;
            tracing::info_span!("inner").in_scope(|| ());
        }
    }
    let (spans, _guard) = Spans::listen();
    let model = ScriptedModel::new([Answer::calls("a", "log", "{}")]);
    let session = Session::builder(model).agent(Agent::new("").toolset(Logger)).start().unwrap();
    session.user("Go").await.unwrap();
    assert_eq!(spans.named("inner").first().unwrap().parent, Some("execute_tool"));
}
