//! Duplicates: behaviours C1 to C10, on the task manager alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use asynctool_core::{
    AsyncRunContext, Dialect, FunctionCall, FunctionOutput, Limits, Registry, TaskManager, TaskStatus,
    UpdateKind, toolset,
};
use asynctool_tests::{Act, Jobs, acts, slow};
use serde_json::json;

fn manager() -> TaskManager {
    TaskManager::builder().toolset(Jobs).build().unwrap()
}

/// Calls `name` with a job of an hour, and other fields.
async fn start(tasks: &TaskManager, id: &str, name: &str, more: &serde_json::Value) -> FunctionOutput {
    tasks.call(hour(id, name, more)).await
}

fn hour(id: &str, name: &str, more: &serde_json::Value) -> FunctionCall {
    let mut arguments: serde_json::Value =
        serde_json::from_str(&slow("on my way", 3_000_000, "done")).unwrap();
    for (key, value) in more.as_object().unwrap() {
        arguments[key] = value.clone();
    }
    FunctionCall::new(id, name, arguments.to_string())
}

fn is_running(output: &FunctionOutput) -> bool {
    output.text.starts_with("on my way")
}

#[tokio::test(start_paused = true)]
async fn c1_confirm_is_the_default_and_refuses() {
    let tasks = manager();
    assert!(is_running(&start(&tasks, "a", "job", &json!({})).await));
    let refused = start(&tasks, "b", "job", &json!({})).await;
    assert!(!refused.is_error, "a refusal is a plain output");
    assert_eq!(tasks.running().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn c1_reject_refuses_even_what_is_confirmed() {
    let tasks = manager();
    start(&tasks, "a", "job_or_not", &json!({})).await;
    for id in ["b", "c"] {
        assert!(!is_running(&start(&tasks, id, "job_or_not", &json!({"confirm_duplicate": true})).await));
    }
}

#[tokio::test(start_paused = true)]
async fn c1_allow_starts_it() {
    let tasks = manager();
    start(&tasks, "a", "any_job", &json!({})).await;
    assert!(is_running(&start(&tasks, "b", "any_job", &json!({})).await));
    assert_eq!(tasks.running().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn c1_a_list_of_parameters_is_a_scope() {
    let tasks = manager();
    start(&tasks, "a", "job_by_place", &json!({"place": "Rome"})).await;
    assert!(is_running(&start(&tasks, "b", "job_by_place", &json!({"place": "Oslo"})).await));
    assert!(!is_running(&start(&tasks, "c", "job_by_place", &json!({"place": "Rome"})).await));
}

#[tokio::test(start_paused = true)]
async fn c2_only_running_tasks_count() {
    let tasks = manager();
    start(&tasks, "a", "job", &json!({})).await;
    tasks.cancel("a").await.unwrap();
    assert!(is_running(&start(&tasks, "b", "job", &json!({})).await));
    tasks.cancel("b").await.unwrap();
    let quick = acts(&[Act::Return("done".to_owned())]);
    for id in ["c", "d"] {
        assert_eq!(&*tasks.call(FunctionCall::new(id, "job", quick.clone())).await.text, "done");
    }
}

#[tokio::test(start_paused = true)]
async fn c3_arguments_are_compared_decoded() {
    let tasks = manager();
    start(&tasks, "a", "job_by_args", &json!({})).await;
    let same = [json!({"weight": 1}), json!({"weight": 1.0, "label": null}), json!({"unknown": true})];
    for (number, arguments) in same.into_iter().enumerate() {
        let refused = start(&tasks, &format!("same_{number}"), "job_by_args", &arguments).await;
        assert!(!is_running(&refused), "{arguments}");
    }
    let other = [json!({"weight": 2}), json!({"label": "x"})];
    for (number, arguments) in other.into_iter().enumerate() {
        let started = start(&tasks, &format!("other_{number}"), "job_by_args", &arguments).await;
        assert!(is_running(&started), "{arguments}");
    }
}

#[tokio::test(start_paused = true)]
async fn c3_what_decoding_passes_over_makes_no_calls_equal() {
    let tasks = manager();
    for (id, label) in [("a", "one"), ("b", "two")] {
        let arguments =
            format!(r#"{{"acts": [{{"say": "on my way"}}, "hang"], "label": "{label}", "z": 1e999}}"#);
        let output = tasks.call(FunctionCall::new(id, "job_by_args", arguments)).await;
        assert!(is_running(&output), "{}", output.text);
    }
}

#[tokio::test(start_paused = true)]
async fn c4_calls_of_one_response_are_duplicates_only_with_equal_arguments() {
    let tasks = manager();
    let one = |id: &str, result: &str| FunctionCall::new(id, "job", slow("on my way", 1000, result));
    let outputs = tasks.call_all(vec![one("a", "1"), one("b", "2"), one("c", "1")]).await;
    let running: Vec<bool> = outputs.iter().map(is_running).collect();
    assert_eq!(running, [true, true, false]);
    let later = tasks.call(one("d", "3")).await;
    assert!(!is_running(&later), "a later response has the usual rule");
}

#[tokio::test(start_paused = true)]
async fn c5_the_refusal_says_what_runs_and_what_may_be_done() {
    let tasks = manager();
    start(&tasks, "a", "job", &json!({})).await;
    tokio::time::sleep(Duration::from_secs(90)).await;
    let refused = start(&tasks, "b", "job", &json!({})).await;
    let text = &refused.text;
    assert!(
        text.contains("job is running already, as call a, for 90 seconds, with the arguments {"),
        "{text}"
    );
    assert!(text.contains("Its last update: \"on my way\""), "{text}");
    assert!(text.contains("\"confirm_duplicate\": true"), "{text}");
    assert!(text.contains("cancel a."), "{text}");

    start(&tasks, "c", "job_or_not", &json!({})).await;
    let rejected = start(&tasks, "d", "job_or_not", &json!({})).await;
    assert!(!rejected.text.contains("confirm_duplicate"), "{}", rejected.text);
    start(&tasks, "e", "job_to_its_end", &json!({})).await;
    let stubborn = start(&tasks, "f", "job_to_its_end", &json!({})).await;
    assert!(stubborn.text.contains("cannot be cancelled"), "{}", stubborn.text);
}

#[test]
fn c6_the_flag_is_advertised_where_it_has_a_meaning() {
    let rendered = Registry::new().with(Jobs).unwrap().render(Dialect::OpenAi);
    for tool in &rendered.tools {
        let flag = &tool.parameters["properties"]["confirm_duplicate"];
        let has_flag = ["job", "job_by_args", "job_by_place"].contains(&tool.name.as_str());
        assert_eq!(flag["type"] == "boolean", has_flag, "{}", tool.name);
        assert!(!tool.parameters["required"].as_array().unwrap().contains(&json!("confirm_duplicate")));
    }
}

#[tokio::test(start_paused = true)]
async fn c7_the_flag_works_once_and_only_after_a_refusal() {
    let tasks = manager();
    let confirmed = json!({"confirm_duplicate": true});
    assert!(is_running(&start(&tasks, "a", "job", &confirmed).await), "harmless with nothing running");
    assert!(!is_running(&start(&tasks, "b", "job", &confirmed).await), "nothing was refused before");
    assert!(is_running(&start(&tasks, "c", "job", &confirmed).await), "now it was");
    assert!(!is_running(&start(&tasks, "d", "job", &confirmed).await), "the refusal is used up");
    assert_eq!(tasks.running().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn c7_a_refusal_of_the_same_response_was_not_read() {
    let tasks = manager();
    start(&tasks, "a", "job", &json!({})).await;
    let calls = vec![hour("b", "job", &json!({})), hour("c", "job", &json!({"confirm_duplicate": true}))];
    let outputs = tasks.call_all(calls).await;
    assert!(!is_running(&outputs[0]) && !is_running(&outputs[1]));
}

#[tokio::test(start_paused = true)]
async fn c8_replace_cancels_the_running_one_and_starts() {
    let tasks = manager();
    start(&tasks, "a", "job_instead", &json!({})).await;
    assert!(is_running(&start(&tasks, "b", "job_instead", &json!({})).await));
    let ids: Vec<Arc<str>> = tasks.running().into_iter().map(|task| task.call_id).collect();
    assert_eq!(ids, ["b".into()]);
    let end = tasks.next_update().await.unwrap();
    assert_eq!((&*end.call_id, end.kind), ("a", UpdateKind::Final(TaskStatus::Cancelled)));
    assert!(!end.notify, "whoever replaced it knows");
}

#[tokio::test(start_paused = true)]
async fn c8_a_task_that_cannot_be_cancelled_is_not_replaced() {
    let tasks = manager();
    start(&tasks, "a", "job_to_its_end", &json!({})).await;
    let refused = start(&tasks, "b", "job_to_its_end", &json!({})).await;
    assert!(refused.text.contains("cannot be cancelled"), "{}", refused.text);
    assert_eq!(&*tasks.running()[0].call_id, "a");
}

/// Blocks its thread until it is dropped; the calls after the first do not.
#[derive(Default)]
struct Stuck {
    calls: AtomicUsize,
    released: AtomicBool,
}

/// Lets the blocked thread go, however the test ends.
struct Release(Arc<Stuck>);

impl Drop for Release {
    fn drop(&mut self) {
        self.0.released.store(true, Ordering::Release);
    }
}

#[toolset]
impl Stuck {
    /// Get stuck.
    #[tool(on_duplicate = "replace")]
    async fn stuck(&self, ctx: &AsyncRunContext) {
        ctx.update("on my way").await;
        let is_first = self.calls.fetch_add(1, Ordering::AcqRel) == 0;
        while is_first && !self.released.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        std::future::pending::<()>().await;
    }
}

#[test]
fn c8_d4_a_replacement_waits_for_a_stuck_task_no_longer_than_the_deadline() {
    // Real threads and two runtimes: a blocked worker may hold up the timers of its own.
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    let (blocked, free) = (runtime(), runtime());
    let stuck = Arc::new(Stuck::default());
    let release = Release(stuck.clone());
    let is_blocked = || stuck.calls.load(Ordering::Acquire) > 0;
    let mut limits = Limits::default();
    limits.cancel_deadline = Duration::from_millis(20);
    let tasks = TaskManager::builder().shared_toolset(stuck.clone()).limits(limits).build().unwrap();
    let call = |id: &str| tasks.call(FunctionCall::new(id, "stuck", "{}"));
    assert!(is_running(&blocked.block_on(call("a"))));
    while !is_blocked() {
        std::thread::yield_now();
    }
    assert!(is_running(&free.block_on(call("b"))));
    let states: Vec<_> = tasks.running().into_iter().map(|task| (task.call_id, task.stopping)).collect();
    assert_eq!(states, [("a".into(), true), ("b".into(), false)]);
    let report = free.block_on(tasks.shutdown(Duration::ZERO));
    assert_eq!((report.cancelled, report.stuck), (vec!["b".into()], vec!["a".into()]));
    drop(release);
}

#[test]
fn c9_of_equal_calls_that_arrive_together_exactly_one_starts() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    runtime.block_on(async {
        for round in 0..50 {
            let tasks = manager();
            let calls: Vec<_> = (0..8)
                .map(|number| {
                    let tasks = tasks.clone();
                    let call = hour(&format!("{round}_{number}"), "job", &json!({}));
                    tokio::spawn(async move { tasks.call(call).await })
                })
                .collect();
            let mut running = 0;
            for call in calls {
                running += usize::from(is_running(&call.await.unwrap()));
            }
            assert_eq!(running, 1);
        }
    });
}
