//! Running tasks: behaviours D, on the task manager alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use asynctool_core::{
    AsyncRunContext, CANCEL_TASK, CancelError, Cancelled, CancelledBy, FunctionCall, GET_RUNNING_TASKS,
    Limits, OnHandoff, Registry, TaskManager, TaskStatus, ToolsetOptions, UpdateKind, toolset,
};
use asynctool_tests::{Act, Jobs, acts, awake::Awake, slow};

fn manager() -> TaskManager {
    TaskManager::builder().toolset(Jobs).companions(true).build().unwrap()
}

async fn start(tasks: &TaskManager, id: &str, name: &str) {
    let output = tasks.call(FunctionCall::new(id, name, slow("on my way", 60_000, "done"))).await;
    assert!(output.text.starts_with("on my way"), "{}", output.text);
}

async fn companion(tasks: &TaskManager, name: &str, arguments: &str) -> (String, bool) {
    static NUMBER: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let id = format!("companion_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let output = tasks.call(FunctionCall::new(id, name, arguments)).await;
    (output.text.to_string(), output.is_error)
}

#[tokio::test(start_paused = true)]
async fn d1_the_companions_are_offered_whenever_a_tool_is() {
    let tasks = manager();
    assert!(tasks.registry().get(GET_RUNNING_TASKS).is_some() && tasks.registry().get(CANCEL_TASK).is_some());
    let empty = TaskManager::builder().companions(true).build().unwrap();
    assert_eq!(empty.registry().tools().len(), 0);
    let without = TaskManager::builder().toolset(Jobs).build().unwrap();
    assert!(without.registry().get(CANCEL_TASK).is_none());
}

#[tokio::test(start_paused = true)]
async fn d2_what_runs_is_listed_with_what_it_said_last() {
    let tasks = manager();
    start(&tasks, "a", "any_job").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    start(&tasks, "b", "job_to_its_end").await;
    let (text, _) = companion(&tasks, GET_RUNNING_TASKS, "{}").await;
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    let [a, b] = list["running"].as_array().unwrap().as_slice() else { panic!("{list}") };
    assert_eq!((&a["call_id"], &a["tool"]), (&"a".into(), &"any_job".into()));
    assert_eq!((&a["elapsed_seconds"], &a["last_update"]), (&5.into(), &"on my way".into()));
    assert_eq!(a["arguments"]["acts"][1]["wait"], 60_000);
    assert_eq!((&a["cancellable"], &b["cancellable"]), (&true.into(), &false.into()));
}

#[tokio::test(start_paused = true)]
async fn d2_tasks_are_listed_in_the_order_of_their_calls() {
    let tasks = manager();
    let calls =
        (0..9).map(|id| FunctionCall::new(id.to_string(), "any_job", slow("on my way", 1000, "done")));
    tasks.call_all(calls.collect()).await;
    let ids: Vec<_> = tasks.running().into_iter().map(|task| task.call_id).collect();
    assert_eq!(ids.concat(), "012345678");
}

#[tokio::test(start_paused = true)]
async fn d3_the_model_cancels_a_task() {
    let tasks = manager();
    start(&tasks, "a", "any_job").await;
    let (text, is_error) = companion(&tasks, CANCEL_TASK, r#"{"call_id": "a"}"#).await;
    assert_eq!((text.as_str(), is_error), ("The tool call a of any_job has been cancelled.", false));
    let end = tasks.next_update().await.unwrap();
    assert_eq!(end.kind, UpdateKind::Final(TaskStatus::Cancelled));
    assert!(!end.notify, "the model asked for it");
    assert!(end.pair.output.text.starts_with("The tool call a of any_job was cancelled"), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn d3_what_cannot_be_cancelled_is_an_error_text_for_the_model() {
    let tasks = manager();
    start(&tasks, "a", "job_to_its_end").await;
    let (text, is_error) = companion(&tasks, CANCEL_TASK, r#"{"call_id": "a"}"#).await;
    assert!(is_error && text.contains("cannot be cancelled"), "{text}");
    let (text, is_error) = companion(&tasks, CANCEL_TASK, r#"{"call_id": "x"}"#).await;
    assert!(is_error && text.contains("No running call has the id \"x\". Running: a."), "{text}");
    assert_eq!(tasks.cancel("a").await, Ok(Cancelled::Stopped), "the host may cancel anything");
    let (text, is_error) = companion(&tasks, CANCEL_TASK, r#"{"call_id": "a"}"#).await;
    assert!(is_error && text.contains("has ended already"), "{text}");
    let ended = CancelError::Ended { call_id: "a".into() };
    assert_eq!(tasks.cancel("a").await, Err(ended));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_cancelled_before_its_first_output_answers_its_call() {
    let tasks = manager();
    let hang = FunctionCall::new("a", "any_job", acts(&[Act::Hang]));
    let call = tokio::spawn({
        let tasks = tasks.clone();
        async move { tasks.call(hang).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    tasks.cancel_for("a", CancelledBy::User).await.unwrap();
    let output = call.await.unwrap();
    assert_eq!(&*output.text, "The call was cancelled before it did anything that it reported.");
}

#[tokio::test(start_paused = true)]
async fn the_user_hears_of_a_cancellation_that_nobody_in_the_conversation_asked_for() {
    for (by, notify) in [(CancelledBy::Host, true), (CancelledBy::User, false)] {
        let tasks = manager();
        start(&tasks, "a", "any_job").await;
        tasks.cancel_for("a", by).await.unwrap();
        assert_eq!(tasks.next_update().await.unwrap().notify, notify);
    }
}

#[tokio::test(start_paused = true)]
async fn d4_the_token_fires_and_the_task_is_dropped() {
    let tasks = TaskManager::builder().toolset(Watcher).build().unwrap();
    let heard = Watcher::heard();
    tasks.call(FunctionCall::new("a", "watch", "")).await;
    tasks.cancel("a").await.unwrap();
    tokio::time::timeout(Duration::from_secs(1), heard.notified()).await.unwrap();
}

/// Hands its context to a task of its own, which outlives the tool.
struct Watcher;

impl Watcher {
    fn heard() -> &'static tokio::sync::Notify {
        static HEARD: tokio::sync::Notify = tokio::sync::Notify::const_new();
        &HEARD
    }
}

#[asynctool_core::toolset]
impl Watcher {
    /// Watch for the end.
    async fn watch(&self, ctx: &AsyncRunContext) {
        let watched = ctx.clone();
        tokio::spawn(async move {
            watched.cancelled().await;
            assert!(watched.is_cancelled());
            Self::heard().notify_one();
        });
        ctx.update("watching").await;
        std::future::pending::<()>().await;
    }
}

#[tokio::test(start_paused = true)]
async fn d4_a7a_a_loop_of_updates_can_be_stopped() {
    struct Chatty;
    #[asynctool_core::toolset]
    impl Chatty {
        /// Talk for ever.
        #[tool(on_duplicate = "allow", timeout = Duration::from_secs(5))]
        async fn talk(&self, ctx: &AsyncRunContext) {
            loop {
                ctx.update("and another thing").await;
            }
        }
    }
    let tasks = TaskManager::builder().toolset(Chatty).build().unwrap();
    tasks.call(FunctionCall::new("a", "talk", "")).await;
    assert_eq!(tasks.cancel("a").await, Ok(Cancelled::Stopped));
}

/// Computes without ever awaiting, until it is let go.
#[derive(Clone, Default)]
struct Busy {
    computes: Arc<AtomicBool>,
    is_let_go: Arc<AtomicBool>,
}

#[asynctool_core::toolset]
impl Busy {
    /// Compute.
    async fn compute(&self, ctx: &AsyncRunContext) {
        ctx.update("computing").await;
        self.computes.store(true, Ordering::Release);
        while !self.is_let_go.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
    }
}

/// Lets it go, however the test ends.
struct Release(Busy);

impl Drop for Release {
    fn drop(&mut self) {
        self.0.is_let_go.store(true, Ordering::Release);
    }
}

/// How a task ends that computes and never awaits, when this has been done to its manager.
fn end_of_busy(timeout: Duration, done: impl FnOnce(&TaskManager)) -> UpdateKind {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_time().build().unwrap();
    let release = Release(Busy::default());
    let mut limits = Limits::default();
    (limits.timeout, limits.cancel_deadline) = (timeout, Duration::from_millis(5));
    let options = ToolsetOptions::new().on_handoff(OnHandoff::Cancel);
    let busy = Registry::new().with_options(Arc::new(release.0.clone()), options).unwrap();
    let tasks = TaskManager::builder().limits(limits).build().unwrap();
    tasks.offer(busy).unwrap();
    let _awake = Awake::keep(runtime.handle().clone());
    runtime.block_on(async {
        tasks.call(FunctionCall::new("a", "compute", "")).await;
        while !release.0.computes.load(Ordering::Acquire) {
            tokio::task::yield_now().await;
        }
        done(&tasks);
        let end = tasks.next_update().await.unwrap();
        assert!(tasks.running()[0].stopping);
        drop(release);
        end.kind
    })
}

#[test]
fn d4_the_timeout_is_over_a_tool_that_never_awaits_too() {
    assert_eq!(end_of_busy(Duration::from_millis(50), |_| ()), UpdateKind::Final(TaskStatus::TimedOut));
}

#[test]
fn d4_who_is_told_to_stop_and_never_awaits_has_ended_by_the_deadline_though_nobody_waits_for_it() {
    let handed_over = |tasks: &TaskManager| tasks.offer(Registry::new()).unwrap();
    assert_eq!(end_of_busy(Duration::MAX, handed_over), UpdateKind::Final(TaskStatus::Cancelled));
}

/// Lets another task do the work.
struct Delegating(tokio::sync::mpsc::UnboundedSender<()>);

#[asynctool_core::toolset]
impl Delegating {
    /// Let another task do it.
    #[tool(timeout = Duration::from_secs(5))]
    async fn delegate(&self, ctx: &AsyncRunContext) {
        let (watched, told) = (ctx.clone(), self.0.clone());
        tokio::spawn(async move {
            watched.cancelled().await;
            let _ = told.send(());
        });
        std::future::pending::<()>().await;
    }
}

#[test]
fn d4_a_call_is_given_up_at_its_timeout_though_the_runtime_that_watches_stands_still() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (still, going) = (runtime(), runtime());
    let mut limits = Limits::default();
    (limits.timeout, limits.cancel_deadline) = (Duration::from_millis(20), Duration::from_millis(5));
    let tasks = TaskManager::builder().toolset(Jobs).limits(limits).build().unwrap();
    still.block_on(start(&tasks, "a", "any_job"));
    let silent = FunctionCall::new("b", "any_job", acts(&[Act::Wait(3_600_000)]));
    let output = going.block_on(tasks.call(silent));
    assert!(output.is_error && output.text.contains("was stopped"), "{}", output.text);
}

#[tokio::test(start_paused = true)]
async fn d4_a_timeout_fires_the_token_too() {
    let (sender, mut told) = tokio::sync::mpsc::unbounded_channel();
    let tasks = TaskManager::builder().toolset(Delegating(sender)).build().unwrap();
    let output = tasks.call(FunctionCall::new("a", "delegate", "")).await;
    assert!(output.text.contains("longer than 5 seconds"), "{}", output.text);
    tokio::time::timeout(Duration::from_secs(1), told.recv()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn d5_too_many_running_tasks_are_refused_and_one_more_may_be_cancelled() {
    let mut limits = Limits::default();
    limits.running = 2;
    let tasks = TaskManager::builder().toolset(Jobs).companions(true).limits(limits).build().unwrap();
    start(&tasks, "a", "any_job").await;
    start(&tasks, "b", "any_job").await;
    let refused = tasks.call(FunctionCall::new("c", "any_job", slow("x", 1, "y"))).await;
    assert!(refused.is_error && refused.text.contains("2 calls are running"), "{}", refused.text);
    companion(&tasks, CANCEL_TASK, r#"{"call_id": "a"}"#).await;
    start(&tasks, "d", "any_job").await;
}

#[tokio::test(start_paused = true)]
async fn d5_c7_a_call_that_finds_no_room_does_not_use_up_its_confirmation() {
    let mut limits = Limits::default();
    limits.running = 2;
    let tasks = TaskManager::builder().toolset(Jobs).limits(limits).build().unwrap();
    start(&tasks, "a", "job").await;
    start(&tasks, "b", "any_job").await;
    let again = |id: &str, confirmed: bool| {
        let mut arguments: serde_json::Value =
            serde_json::from_str(&slow("on my way", 1000, "done")).unwrap();
        arguments["confirm_duplicate"] = confirmed.into();
        tasks.call(FunctionCall::new(id, "job", arguments.to_string()))
    };
    assert!(again("c", false).await.text.contains("running already"));
    assert!(again("d", true).await.text.contains("2 calls are running"));
    tasks.cancel("b").await.unwrap();
    assert!(again("e", true).await.text.starts_with("on my way"));
}

#[tokio::test(start_paused = true)]
async fn d5_one_response_may_hold_so_many_calls() {
    let mut limits = Limits::default();
    limits.batch = 1;
    let tasks = TaskManager::builder().toolset(Jobs).limits(limits).build().unwrap();
    let add = |id: &str| FunctionCall::new(id, "add", r#"{"a": 1, "b": 1}"#);
    let outputs = tasks.call_all(vec![add("a"), add("b")]).await;
    assert_eq!(&*outputs[0].text, "2");
    assert!(outputs[1].text.contains("at most 1 calls"), "{}", outputs[1].text);
}

#[tokio::test(start_paused = true)]
async fn d5_when_nobody_reads_the_oldest_progress_gives_way_and_results_never() {
    let mut limits = Limits::default();
    limits.pending_updates = 2;
    let tasks = TaskManager::builder().toolset(Jobs).limits(limits).build().unwrap();
    let say = |text: &str| Act::Say(text.to_owned());
    let script = [say("0"), say("1"), say("2"), say("3"), Act::Return("done".to_owned())];
    tasks.call(FunctionCall::new("a", "any_job", acts(&script))).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(tasks.next_update().await.unwrap().pair.call.id);
    }
    assert_eq!(ids, ["a_update_3".into(), "a_final".into()]);
}

#[tokio::test(start_paused = true)]
async fn d7_shutdown_cancels_what_may_be_and_waits_for_the_rest() {
    let tasks = manager();
    start(&tasks, "a", "any_job").await;
    start(&tasks, "b", "job_to_its_end").await;
    let start = tokio::time::Instant::now();
    let report = tasks.shutdown(Duration::from_secs(600)).await;
    assert_eq!(start.elapsed(), Duration::from_secs(60), "the other one ended by itself");
    assert_eq!((report.finished, report.cancelled), (vec!["b".into()], vec!["a".into()]));
    let refused = tasks.call(FunctionCall::new("c", "any_job", slow("x", 1, "y"))).await;
    assert!(refused.is_error && refused.text.contains("being closed"), "{}", refused.text);
    assert!(tasks.next_update().await.is_some() && tasks.next_update().await.is_some());
    assert!(tasks.next_update().await.is_none(), "every end was reported, and nothing more comes");
}

#[tokio::test(start_paused = true)]
async fn d7_a_manager_that_was_shut_down_leaves_no_task_on_its_runtime_though_somebody_keeps_it() {
    let tasks = manager();
    start(&tasks, "a", "any_job").await;
    let metrics = tokio::runtime::Handle::current().metrics();
    assert!(metrics.num_alive_tasks() > 0);
    tasks.shutdown(Duration::ZERO).await;
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(metrics.num_alive_tasks(), 0);
    drop(tasks);
}

#[tokio::test(start_paused = true)]
async fn d7_at_the_deadline_the_rest_is_cancelled_too() {
    let tasks = manager();
    start(&tasks, "a", "job_to_its_end").await;
    let report = tasks.shutdown(Duration::from_secs(10)).await;
    assert_eq!(report.cancelled, ["a".into()]);
    assert!(tasks.running().is_empty());
}

#[tokio::test(start_paused = true)]
async fn d7_dropping_the_last_handle_cancels_what_runs() {
    struct Told(tokio::sync::mpsc::UnboundedSender<TaskStatus>);
    impl asynctool_core::TaskListener for Told {
        fn on_event(&self, event: asynctool_core::TaskEvent<'_>) {
            if let asynctool_core::What::Ended { status, .. } = event.what {
                let _ = self.0.send(status);
            }
        }
    }
    let (sender, mut ends) = tokio::sync::mpsc::unbounded_channel();
    let listener = Arc::new(Told(sender));
    let tasks = TaskManager::builder().toolset(Jobs).listener(listener).build().unwrap();
    start(&tasks, "a", "any_job").await;
    start(&tasks, "b", "job_to_its_end").await;
    drop(tasks);
    assert_eq!(ends.recv().await, Some(TaskStatus::Cancelled));
    assert_eq!(ends.recv().await, Some(TaskStatus::Cancelled));
    assert_eq!(ends.recv().await, None, "nothing of the manager is left in memory");
}

/// Tools with limits of their own.
struct Limited;

#[toolset]
impl Limited {
    /// Work for a minute; two at a time.
    #[tool(on_duplicate = "allow", max_running = 2)]
    async fn work(&self, ctx: &AsyncRunContext) -> &'static str {
        ctx.update("working").await;
        tokio::time::sleep(Duration::from_secs(60)).await;
        "done"
    }

    /// Say nothing for a minute.
    #[tool(on_duplicate = "allow", detach_after = Duration::from_secs(2))]
    async fn think(&self, ctx: &AsyncRunContext) -> &'static str {
        tokio::time::sleep(Duration::from_secs(60)).await;
        ctx.update("nearly done").await;
        "done"
    }
}

#[tokio::test(start_paused = true)]
async fn d6_a_tool_with_a_limit_of_its_own_runs_no_more_often_at_a_time() {
    let tasks = TaskManager::builder().toolset(Limited).build().unwrap();
    let calls = ["a", "b", "c"].map(|id| FunctionCall::new(id, "work", "{}"));
    let outputs = tasks.call_all(calls.into()).await;
    assert!(outputs[1].text.starts_with("working"), "{}", outputs[1].text);
    assert!(outputs[2].is_error, "{}", outputs[2].text);
    assert_eq!(
        &*outputs[2].text,
        "The call was not made: 2 calls of work are running, which is the most that may. Wait for one to end, or \
         cancel one."
    );
    tasks.next_update().await.unwrap();
    let later = tasks.call(FunctionCall::new("d", "work", "{}")).await;
    assert!(later.text.starts_with("working"), "{}", later.text);
}

#[tokio::test(start_paused = true)]
async fn a7_a_tool_that_says_nothing_for_long_is_answered_for() {
    let tasks = TaskManager::builder().toolset(Limited).build().unwrap();
    let start = tokio::time::Instant::now();
    let first = tasks.call(FunctionCall::new("a", "think", "{}")).await;
    assert_eq!(&*first.text, "The call a of think is still running; nothing is known of it yet.");
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    let update = tasks.next_update().await.unwrap();
    assert_eq!((update.kind, &*update.pair.call.id), (UpdateKind::Progress, "a_update_1"));
    let end = tasks.next_update().await.unwrap();
    assert_eq!((end.kind, &*end.pair.output.text), (UpdateKind::Final(TaskStatus::Done), "done"));
}
