//! A call and its outputs: behaviours A, on the task manager alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{sync::Arc, time::Duration};

use asynctool_core::{
    AsyncRunContext, FunctionCall, FunctionOutput, TaskManager, TaskStatus, UpdateKind, toolset,
};
use asynctool_tests::{Act, Jobs, acts, slow};

fn manager() -> TaskManager {
    TaskManager::builder().toolset(Jobs).build().unwrap()
}

fn call(id: &str, name: &str, arguments: impl Into<Arc<str>>) -> FunctionCall {
    FunctionCall::new(id, name, arguments)
}

async fn output(name: &str, arguments: impl Into<Arc<str>>) -> FunctionOutput {
    manager().call(call("call_1", name, arguments)).await
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[tokio::test(start_paused = true)]
async fn a1_calls_of_one_response_run_at_the_same_time() {
    let tasks = manager();
    let start = tokio::time::Instant::now();
    let wait = |result: &str| acts(&[Act::Wait(1000), Act::Return(text(result))]);
    let calls = vec![call("a", "any_job", wait("A")), call("b", "any_job", wait("B"))];
    let outputs = tasks.call_all(calls).await;
    assert_eq!([&*outputs[0].text, &*outputs[1].text], ["A", "B"]);
    assert_eq!(start.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a2_a3_an_unknown_tool_is_answered_with_the_tools_there_are() {
    let output = output("ad", "{}").await;
    assert!(output.is_error);
    assert!(
        output.text.starts_with("There is no tool named \"ad\"; \"add\" may be meant."),
        "{}",
        output.text
    );
    assert!(output.text.contains("job_or_not"));
}

#[tokio::test(start_paused = true)]
async fn a5_an_id_that_is_delivered_again_gets_the_recorded_output() {
    let tasks = manager();
    let again = || call("call_1", "any_job", slow("working", 1000, "done"));
    let first = tasks.call(again()).await;
    assert_eq!(tasks.call(again()).await, first, "while it runs");
    assert_eq!(tasks.running().len(), 1);
    let update = tasks.next_update().await.unwrap();
    assert_eq!(&*update.pair.output.text, "done");
    assert_eq!(tasks.call(again()).await, first, "after its end");
    assert!(tasks.running().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a5_the_same_id_twice_in_one_response_runs_once() {
    let tasks = manager();
    let again = || call("call_1", "any_job", slow("working", 1000, "done"));
    let outputs = tasks.call_all(vec![again(), again()]).await;
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(tasks.running().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a5_another_call_under_a_known_id_is_refused() {
    let tasks = manager();
    tasks.call(call("call_1", "add", r#"{"a": 1, "b": 2}"#)).await;
    let clash = tasks.call(call("call_1", "add", r#"{"a": 1, "b": 3}"#)).await;
    assert!(clash.is_error && clash.text.contains("call_1 was used before"), "{}", clash.text);
}

#[tokio::test(start_paused = true)]
async fn a6_made_ids_fit_every_provider() {
    let tasks = manager();
    let id = "x".repeat(100);
    tasks.call(call(&id, "any_job", slow("working", 10, "done"))).await;
    let update = tasks.next_update().await.unwrap();
    assert_eq!(&*update.call_id, id);
    assert!(update.pair.call.id.len() <= 40 && update.pair.call.id.ends_with("_final"));
}

// What the tool does, and what follows.

#[tokio::test(start_paused = true)]
async fn a_value_without_an_update_is_the_first_output() {
    let output = output("add", r#"{"a": 1, "b": 2}"#).await;
    assert_eq!(output, FunctionOutput::new("3"));
}

#[tokio::test(start_paused = true)]
async fn nothing_without_an_update_is_an_empty_output() {
    assert!(output("any_job", acts(&[Act::Nothing])).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_error_for_the_model_is_shown_and_marked() {
    assert_eq!(
        output("any_job", acts(&[Act::Fail(text("sold out"))])).await,
        FunctionOutput::error("sold out")
    );
}

#[tokio::test(start_paused = true)]
async fn other_errors_and_panics_are_masked() {
    for act in [Act::Break(text("secret")), Act::Panic(text("secret"))] {
        for wait in [None, Some(Act::Wait(5))] {
            let script: Vec<Act> = wait.into_iter().chain([act.clone()]).collect();
            assert_eq!(output("any_job", acts(&script)).await, FunctionOutput::error("The tool failed."));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a7_updates_and_the_result_become_pairs_with_ids_of_their_own() {
    let tasks = manager();
    let script = acts(&[
        Act::Say(text("one")),
        Act::Wait(10),
        Act::Say(text("two")),
        Act::Say(text("three")),
        Act::Return(text("done")),
    ]);
    let first = tasks.call(call("c", "any_job", script.clone())).await;
    assert!(first.text.starts_with("one\n"), "{}", first.text);
    let mut seen = Vec::new();
    for _ in 0..3 {
        let update = tasks.next_update().await.unwrap();
        assert_eq!((&*update.pair.call.name, &*update.pair.call.arguments), ("any_job", &*script));
        let line = update.pair.output.text.lines().next().unwrap().to_owned();
        seen.push((update.pair.call.id, line, update.kind));
    }
    assert_eq!(
        seen,
        [
            ("c_update_1".into(), text("two"), UpdateKind::Progress),
            ("c_update_2".into(), text("three"), UpdateKind::Progress),
            ("c_final".into(), text("done"), UpdateKind::Final(TaskStatus::Done)),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_after_an_update_ends_the_log_without_a_notice() {
    let tasks = manager();
    tasks.call(call("c", "any_job", acts(&[Act::Say(text("one")), Act::Nothing]))).await;
    let update = tasks.next_update().await.unwrap();
    assert!(!update.notify);
    assert!(update.pair.output.text.contains("has finished, with nothing to report"));
}

#[tokio::test(start_paused = true)]
async fn an_error_after_an_update_is_a_marked_final() {
    let tasks = manager();
    tasks.call(call("c", "any_job", acts(&[Act::Say(text("one")), Act::Fail(text("sold out"))]))).await;
    let update = tasks.next_update().await.unwrap();
    assert!(update.notify);
    assert_eq!(update.kind, UpdateKind::Final(TaskStatus::Error));
    assert_eq!(update.pair.output, FunctionOutput::error("sold out"));
}

#[tokio::test(start_paused = true)]
async fn a_tool_past_its_timeout_is_stopped_whether_it_said_something_or_not() {
    let tasks = manager();
    let start = tokio::time::Instant::now();
    let silent = tasks.call(call("a", "short_job", acts(&[Act::Hang]))).await;
    assert!(silent.is_error && silent.text.contains("longer than 10 seconds"), "{}", silent.text);
    assert_eq!(start.elapsed(), Duration::from_secs(10));

    let chatty = [Act::Say(text("one")), Act::Wait(8000), Act::Say(text("two")), Act::Hang];
    tasks.call(call("b", "short_job", acts(&chatty))).await;
    assert_eq!(tasks.next_update().await.unwrap().kind, UpdateKind::Progress);
    assert_eq!(tasks.next_update().await.unwrap().kind, UpdateKind::Final(TaskStatus::TimedOut));
    assert_eq!(start.elapsed(), Duration::from_secs(20), "updates do not disarm the deadline");
}

/// A parameter whose reading panics.
#[derive(asynctool_core::schemars::JsonSchema)]
#[schemars(crate = "asynctool_core::schemars")]
struct Explosive;

impl<'de> serde::Deserialize<'de> for Explosive {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("secret")
    }
}

struct Bomb;

#[toolset]
impl Bomb {
    /// Explode.
    async fn explode(&self, _ctx: &AsyncRunContext, fuse: Explosive) {
        let _ = fuse;
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_arguments_are_read_is_masked_too() {
    let tasks = TaskManager::builder().toolset(Bomb).build().unwrap();
    let output = tasks.call(call("c", "explode", r#"{"fuse": 1}"#)).await;
    assert_eq!(output, FunctionOutput::error("The tool failed."));
}

#[tokio::test(start_paused = true)]
async fn a_listener_that_panics_loses_no_output() {
    struct Panics;
    impl asynctool_core::TaskListener for Panics {
        fn on_event(&self, _event: asynctool_core::TaskEvent<'_>) {
            panic!("a bug")
        }
    }
    let tasks = TaskManager::builder().toolset(Jobs).listener(Arc::new(Panics)).build().unwrap();
    let output = tasks.call(call("c", "any_job", acts(&[Act::Wait(1), Act::Return(text("done"))]))).await;
    assert_eq!(&*output.text, "done");
    assert!(tasks.is_idle());
}

#[test]
fn a5_equal_calls_that_arrive_together_are_all_answered() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    runtime.block_on(async {
        let tasks = manager();
        for round in 0..2000 {
            let unknown = || {
                let (tasks, call) = (tasks.clone(), call(&round.to_string(), "no_such_tool", "{}"));
                tokio::spawn(async move { tasks.call(call).await })
            };
            let (a, b) = (unknown(), unknown());
            assert_eq!(a.await.unwrap(), b.await.unwrap());
        }
    });
}

/// A toolset that lets its context out, to see what happens after the end.
struct Leaky(std::sync::Mutex<Option<AsyncRunContext>>);

#[toolset]
impl Leaky {
    /// Keep the context.
    async fn leak(&self, ctx: &AsyncRunContext) {
        ctx.update("one").await;
        *self.0.lock().unwrap() = Some(ctx.clone());
    }
}

#[tokio::test(start_paused = true)]
async fn a8_an_update_after_the_end_is_dropped() {
    let leaky = Arc::new(Leaky(std::sync::Mutex::default()));
    let tasks = TaskManager::builder().shared_toolset(leaky.clone()).build().unwrap();
    tasks.call(call("c", "leak", "")).await;
    assert!(matches!(tasks.next_update().await.unwrap().kind, UpdateKind::Final(_)));
    let ctx = leaky.0.lock().unwrap().take().unwrap();
    ctx.update("too late").await;
    let nothing = tokio::time::timeout(Duration::from_secs(60), tasks.next_update()).await;
    assert!(nothing.is_err(), "{nothing:?}");
}

#[test]
fn two_toolsets_with_one_name_are_an_error_that_names_both() {
    let error = TaskManager::builder().toolset(Jobs).toolset(Jobs).build().err().unwrap();
    let text = error.to_string();
    assert!(text.contains("`job`") && text.matches("asynctool_tests::Jobs").count() == 2, "{text}");
}
