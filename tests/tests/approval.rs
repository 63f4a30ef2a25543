//! Approval: behaviours I, on the task manager alone and in whole conversations.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{sync::Arc, time::Duration};

use asynctool_core::{
    Agent, AnsweredBy, Approval, ApprovalRequest, AsyncRunContext, CANCEL_TASK, Cancelled, Events,
    FunctionCall, FunctionOutput, GET_RUNNING_TASKS, Limits, Policy, Prompt, Prompts, Refusal, Registry,
    RegistryError, Session, SessionEvent, SessionOptions, TaskManager, TaskManagerBuilder, TaskStatus,
    TaskUpdate, Tool, ToolsetOptions, UpdateKind,
    testing::{Answer, ScriptedApprover, ScriptedModel, ScriptedUser, Watcher},
    toolset,
};
use asynctool_tests::invariants::{Checker, End, Rules, Violation};
use serde_json::{Value, json};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

struct Files;

#[toolset]
impl Files {
    /// Delete a file.
    #[tool(destructive, cancellable = false, timeout = MINUTE, approval = "Delete {path} ({times} times)?")]
    async fn delete(&self, ctx: &AsyncRunContext, path: &str, #[arg(default = 1)] times: u8) -> String {
        ctx.update("Deleting...").await;
        tokio::time::sleep(MINUTE / 2).await;
        format!("{path} is gone, {times} times.")
    }

    /// Move a file.
    #[tool(title = "Move a file", approval, on_duplicate = "replace")]
    async fn shift(
        &self,
        _ctx: &AsyncRunContext,
        from: &str,
        #[arg(rename = "where")] to: Option<&str>,
    ) -> Result<String, std::io::Error> {
        Ok(format!("{from} is in {}.", to.unwrap_or("the attic")))
    }

    /// Touch a file.
    #[tool(on_duplicate = "allow")]
    async fn touch(&self, _ctx: &AsyncRunContext) -> &'static str {
        "touched"
    }

    /// Think for an hour.
    #[tool(approval, timeout = MINUTE)]
    async fn think(&self, _ctx: &AsyncRunContext) {
        tokio::time::sleep(60 * MINUTE).await;
    }
}

fn builder(approver: &ScriptedApprover) -> TaskManagerBuilder {
    TaskManager::builder().toolset(Files).companions(true).approver(approver.clone())
}

fn manager(approver: &ScriptedApprover) -> TaskManager {
    builder(approver).build().unwrap()
}

async fn call(tasks: &TaskManager, id: &str, tool: &str, arguments: Value) -> FunctionOutput {
    tasks.call(FunctionCall::new(id, tool, arguments.to_string())).await
}

async fn end(tasks: &TaskManager) -> TaskUpdate {
    loop {
        let update = tasks.next_update().await.unwrap();
        if matches!(update.kind, UpdateKind::Final(_)) {
            return update;
        }
    }
}

fn slow() -> ScriptedApprover {
    ScriptedApprover::grants().after(10 * SECOND)
}

#[tokio::test(start_paused = true)]
async fn i1_the_host_requires_approval_and_waives_it_tool_by_tool() {
    let approver = ScriptedApprover::declines();
    let options = ToolsetOptions::new().approval(["touch", "think"]).no_approval(["shift", "think"]);
    let tasks =
        TaskManager::builder().toolset_with(Files, options).approver(approver.clone()).build().unwrap();
    call(&tasks, "a", "touch", json!({})).await;
    call(&tasks, "b", "shift", json!({"from": "x"})).await;
    call(&tasks, "c", "delete", json!({"path": "x"})).await;
    let asked: Vec<Arc<str>> = approver.asked().into_iter().map(|request| request.tool).collect();
    assert_eq!(asked, ["touch".into(), "delete".into()]);
    assert!(!tasks.registry().get("think").unwrap().policy().approval);
}

#[test]
fn i1_a_name_that_the_toolset_does_not_have_is_an_error_for_the_host() {
    let error = TaskManager::builder()
        .toolset_with(Files, ToolsetOptions::new().no_approval(["delet"]))
        .build()
        .map(drop)
        .unwrap_err();
    assert!(
        matches!(&error, RegistryError::UnknownTool { name, similar: Some(similar), .. } if name == "delet" && similar == "delete")
    );
    assert_eq!(error.to_string(), "`approval::Files` has no tool named `delet`; did you mean `delete`?");
}

#[tokio::test(start_paused = true)]
async fn i1_a_raw_tool_is_asked_for_by_its_question_or_its_policy() {
    let schema = json!({"type": "object", "properties": {"path": {"type": "string"}}});
    let raw = |name: &str| {
        Tool::raw(name, "Do it.", schema.clone(), |_: AsyncRunContext, _: Value| async { "done" })
    };
    let approver = ScriptedApprover::grants();
    let tasks = TaskManager::builder()
        .tool(raw("asked").question("Do it to {path}?"))
        .tool(raw("plain").policy(Policy::NEW.approval(true)))
        .tool(raw("free"))
        .approver(approver.clone())
        .build()
        .unwrap();
    for tool in ["asked", "plain", "free"] {
        assert_eq!(&*call(&tasks, tool, tool, json!({"path": "it"})).await.text, "done");
    }
    let asked: Vec<String> = approver.asked().into_iter().map(|request| request.question).collect();
    assert_eq!(asked, ["Do it to it?", "Allow plain (path: it)?"]);
    let wrong = Registry::new().with_tool(raw("wrong").question("Do it to {file}?")).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "`wrong` cannot be a tool: its question names `file`, which is not a parameter"
    );
}

#[tokio::test(start_paused = true)]
async fn i2_the_question_shows_what_will_be_run() {
    let approver = ScriptedApprover::grants();
    let tasks = manager(&approver);
    // Mended and coerced.
    tasks.call(FunctionCall::new("a", "delete", "```json\n{'path': 'x', 'times': '2'}\n```")).await;
    call(&tasks, "b", "shift", json!({"from": "x\ny", "other": 1, "confirm_duplicate": true})).await;
    call(&tasks, "c", "think", json!({})).await;
    let [delete, shift, think] = &approver.asked()[..] else { panic!("{approver:?}") };
    let ApprovalRequest { call_id, tool, title, arguments, question, hints, deadline, .. } = delete;
    assert_eq!((&**call_id, &**tool, title), ("a", "delete", &None));
    assert_eq!((&**arguments, question.as_str()), (r#"{"path":"x","times":2}"#, "Delete x (2 times)?"));
    assert_eq!((hints.destructive, *deadline), (Some(true), 5 * MINUTE));
    assert_eq!(shift.title.as_deref(), Some("Move a file"));
    assert_eq!(shift.question, r#"Allow Move a file (from: "x\ny")?"#);
    assert_eq!(think.question, "Allow think?");
}

#[tokio::test(start_paused = true)]
async fn i2_the_sentence_for_questions_can_be_replaced() {
    let approver = ScriptedApprover::grants();
    let words = Prompts::default().with(Prompt::ApprovalQuestion, "{tool} erlauben ({arguments})?").unwrap();
    let tasks = builder(&approver).prompts(words).build().unwrap();
    call(&tasks, "a", "shift", json!({"from": "x"})).await;
    assert_eq!(approver.asked()[0].question, "Move a file erlauben (from: x)?");
}

#[tokio::test(start_paused = true)]
async fn i4_without_an_approver_a_call_is_refused_and_says_so() {
    let tasks = TaskManager::builder().toolset(Files).build().unwrap();
    let output = call(&tasks, "a", "delete", json!({"path": "x"})).await;
    assert!(output.is_error);
    assert_eq!(
        &*output.text,
        "The call was not made: delete needs the user's approval, and there is no way to ask for it here."
    );
    assert_eq!(
        call(&tasks, "a", "delete", json!({"path": "x"})).await,
        output,
        "the same id, the same output"
    );
    assert!(tasks.running().is_empty() && tasks.is_idle());
    assert_eq!(&*call(&tasks, "b", "touch", json!({})).await.text, "touched");
}

#[tokio::test(start_paused = true)]
async fn i5_a_call_that_waits_is_answered_at_once_and_its_result_comes_later() {
    let tasks = manager(&slow());
    let first = call(&tasks, "a", "shift", json!({"from": "x", "where": "y"})).await;
    assert!(!first.is_error);
    assert_eq!(
        &*first.text,
        "The call a of shift has not begun: it waits for the user's approval. \
         The user is being asked: Allow Move a file (from: x, where: y)?"
    );
    let granted = tasks.next_update().await.unwrap();
    assert_eq!(
        (&*granted.pair.call.id, granted.kind, granted.notify),
        ("a_update_1", UpdateKind::Progress, false)
    );
    assert!(
        granted.pair.output.text.starts_with("The user has approved the call a of shift."),
        "{granted:?}"
    );
    let end = tasks.next_update().await.unwrap();
    assert_eq!(
        (&*end.pair.call.id, end.kind, end.notify),
        ("a_final", UpdateKind::Final(TaskStatus::Done), true)
    );
    assert_eq!(&*end.pair.output.text, "x is in y.");
    assert!(tasks.is_idle());
}

#[tokio::test(start_paused = true)]
async fn i5_an_answer_that_is_there_at_once_is_not_noticed() {
    let tasks = manager(&ScriptedApprover::grants());
    assert_eq!(&*call(&tasks, "a", "shift", json!({"from": "x"})).await.text, "x is in the attic.");
    let first = call(&tasks, "b", "delete", json!({"path": "x"})).await;
    assert!(first.text.starts_with("Deleting..."), "{}", first.text);
    assert_eq!(&*end(&tasks).await.pair.output.text, "x is gone, 1 times.");
}

#[test]
fn i5_an_answer_that_is_there_at_once_needs_no_runtime() {
    let tasks = manager(&ScriptedApprover::grants());
    let mut call = Box::pin(call(&tasks, "a", "shift", json!({"from": "x"})));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(call.as_mut().poll(&mut cx).is_ready());
}

#[tokio::test(start_paused = true)]
async fn i5_nobody_is_asked_twice_for_one_job() {
    let approver = ScriptedApprover::never_answers();
    let tasks = manager(&approver);
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    let second = call(&tasks, "b", "delete", json!({"path": "x"})).await;
    assert!(second.text.contains("delete is running already, as call a"), "{}", second.text);
    assert!(second.text.contains("It has not begun: it waits for the user's approval."), "{}", second.text);
    let confirmed = call(&tasks, "c", "delete", json!({"path": "y", "confirm_duplicate": true})).await;
    assert!(confirmed.text.starts_with("The call c of delete has not begun"), "{}", confirmed.text);
    assert_eq!(approver.open(), ["a".into(), "c".into()]);
    // A call that replaces takes the place of the question, too.
    call(&tasks, "d", "shift", json!({"from": "x"})).await;
    call(&tasks, "e", "shift", json!({"from": "y"})).await;
    assert_eq!(approver.open(), ["a".into(), "c".into(), "e".into()]);
}

#[tokio::test(start_paused = true)]
async fn i6_a_task_that_waits_is_listed_and_counted() {
    let approver = slow();
    let limits = {
        let mut limits = Limits::default();
        limits.running = 1;
        limits
    };
    let tasks = builder(&approver).limits(limits).build().unwrap();
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    let running = tasks.running();
    assert!(running[0].awaits_approval && running[0].cancellable && !running[0].stopping);
    let list = async |id| {
        let list = call(&tasks, id, GET_RUNNING_TASKS, json!({})).await;
        serde_json::from_str::<Value>(&list.text).unwrap()["running"][0].clone()
    };
    let listed = list("l1").await;
    assert_eq!((&listed["awaits_approval"], &listed["cancellable"]), (&true.into(), &true.into()));
    let full = call(&tasks, "b", "touch", json!({})).await;
    assert!(full.text.starts_with("The call was not made: 1 calls are running"), "{}", full.text);
    tokio::time::sleep(11 * SECOND).await;
    let listed = list("l2").await;
    assert_eq!((&listed["awaits_approval"], &listed["cancellable"]), (&false.into(), &false.into()));
    assert_eq!(listed["last_update"], "Deleting...");
}

#[tokio::test(start_paused = true)]
async fn i6_the_model_takes_a_question_back_by_cancelling_the_call() {
    let approver = ScriptedApprover::never_answers();
    let tasks = manager(&approver);
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    let cancelled = call(&tasks, "b", CANCEL_TASK, json!({"call_id": "a"})).await;
    assert_eq!(&*cancelled.text, "The tool call a of delete has been cancelled.");
    assert!(approver.open().is_empty(), "{approver:?}");
    let end = end(&tasks).await;
    assert_eq!(end.kind, UpdateKind::Final(TaskStatus::Cancelled));
    assert_eq!(&*end.pair.output.text, "The call was cancelled before it did anything that it reported.");
}

#[tokio::test(start_paused = true)]
async fn i6_once_granted_the_tools_own_policy_holds_again() {
    let tasks = manager(&slow());
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    tokio::time::sleep(11 * SECOND).await;
    let refused = call(&tasks, "b", CANCEL_TASK, json!({"call_id": "a"})).await;
    assert!(refused.is_error && refused.text.contains("cannot be cancelled"), "{}", refused.text);
    assert_eq!(tasks.cancel("a").await, Ok(Cancelled::Stopped), "the host may cancel anything");
}

#[tokio::test(start_paused = true)]
async fn i6_the_timeout_of_a_tool_begins_when_it_is_granted() {
    let start = tokio::time::Instant::now();
    let tasks = manager(&ScriptedApprover::grants().after(4 * MINUTE));
    call(&tasks, "a", "think", json!({})).await;
    let end = end(&tasks).await;
    assert_eq!(end.kind, UpdateKind::Final(TaskStatus::TimedOut));
    assert_eq!(start.elapsed(), 5 * MINUTE);
}

#[tokio::test(start_paused = true)]
async fn i6_a_tool_that_is_granted_late_has_all_of_its_time() {
    let tasks = manager(&ScriptedApprover::grants().after(4 * MINUTE + 58 * SECOND));
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    assert_eq!(
        end(&tasks).await.kind,
        UpdateKind::Final(TaskStatus::Done),
        "beyond the deadline of the question"
    );
}

#[tokio::test(start_paused = true)]
async fn i7_a_call_that_is_declined_was_not_made_and_is_no_error() {
    let tasks = manager(&ScriptedApprover::declines().after(SECOND));
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    let end = end(&tasks).await;
    assert_eq!((end.kind, end.notify), (UpdateKind::Final(TaskStatus::Denied), false));
    assert!(!end.pair.output.is_error);
    assert_eq!(
        &*end.pair.output.text,
        "The user has declined the call a of delete, and it was not made. Do not make it again unless the user asks for it."
    );
    assert!(tasks.running().is_empty());
}

#[tokio::test(start_paused = true)]
async fn i7_a_reason_is_for_the_model_and_noticed() {
    let tasks = manager(&ScriptedApprover::declines_because("use the bin").after(SECOND));
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    let end = end(&tasks).await;
    assert_eq!((end.kind, end.notify), (UpdateKind::Final(TaskStatus::Denied), true));
    assert!(end.pair.output.text.ends_with("The reason given: use the bin"), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn i7_a_rule_that_declines_at_once_gives_the_first_output() {
    let tasks = manager(&ScriptedApprover::declines_because("read only"));
    let first = call(&tasks, "a", "delete", json!({"path": "x"})).await;
    assert!(!first.is_error && first.text.ends_with("The reason given: read only"), "{}", first.text);
    assert!(tasks.is_idle() && tasks.running().is_empty());
}

#[tokio::test(start_paused = true)]
async fn i7_a_question_that_nobody_answers_is_denied_at_its_deadline() {
    let start = tokio::time::Instant::now();
    let approver = ScriptedApprover::never_answers();
    let tasks = manager(&approver);
    call(&tasks, "a", "delete", json!({"path": "x"})).await;
    let end = end(&tasks).await;
    assert_eq!((end.kind, end.notify), (UpdateKind::Final(TaskStatus::Denied), true));
    assert!(end.pair.output.text.ends_with("the user has not answered within 5 minutes."), "{end:?}");
    assert_eq!((start.elapsed(), approver.open().len()), (5 * MINUTE, 0));
}

#[tokio::test(start_paused = true)]
async fn i7_a_panic_of_the_approver_denies_and_is_masked() {
    async fn panics_later(_: ApprovalRequest) -> Approval {
        tokio::time::sleep(SECOND).await;
        panic!("{}", asynctool_tests::panics::AS_TOLD)
    }
    fn panics_at_once(_: ApprovalRequest) -> std::future::Ready<Approval> {
        panic!("{}", asynctool_tests::panics::AS_TOLD)
    }
    asynctool_tests::panics::watch();
    let later = TaskManager::builder().toolset(Files).approver(panics_later).build().unwrap();
    call(&later, "a", "delete", json!({"path": "x"})).await;
    let end = end(&later).await;
    assert_eq!((end.kind, end.notify), (UpdateKind::Final(TaskStatus::Denied), true));
    let text = "The call a of delete was not made: it needs the user's approval, and asking for it failed.";
    assert_eq!((&*end.pair.output.text, end.pair.output.is_error), (text, true));
    let at_once = TaskManager::builder().toolset(Files).approver(panics_at_once).build().unwrap();
    assert_eq!(&*call(&at_once, "a", "delete", json!({"path": "x"})).await.text, text);
}

/// The events of tasks and approvals until the session is quiet.
async fn of_tasks(events: &mut Events, until: impl Fn(&SessionEvent) -> bool) -> Vec<SessionEvent> {
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        let is_last = until(&event);
        if matches!(
            event,
            SessionEvent::ToolCallStarted { .. }
                | SessionEvent::ApprovalRequested { .. }
                | SessionEvent::ApprovalAnswered { .. }
                | SessionEvent::ToolCallUpdated { .. }
                | SessionEvent::ToolCallEnded { .. }
                | SessionEvent::ToolCallRefused { .. }
        ) {
            seen.push(event);
        }
        if is_last {
            break;
        }
    }
    seen
}

fn started(answers: impl IntoIterator<Item = Answer>, approver: ScriptedApprover) -> Session {
    let agent = Agent::new("You tidy up.").toolset(Files);
    Session::builder(ScriptedModel::new(answers)).agent(agent).approver(approver).start().unwrap()
}

#[tokio::test(start_paused = true)]
async fn i8_events_of_a_question_stand_between_the_start_and_what_follows() {
    let answers = [
        Answer::calls("a", "shift", r#"{"from": "x"}"#),
        Answer::say("Please confirm."),
        Answer::say("It is moved."),
    ];
    let session = started(answers, slow());
    let mut events = session.events();
    session.user("Tidy up").await.unwrap();
    let seen = of_tasks(&mut events, |event| matches!(event, SessionEvent::ToolCallEnded { .. })).await;
    let types: Vec<Value> = seen.iter().map(|event| serde_json::to_value(event).unwrap()).collect();
    let names: Vec<&str> = types.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "tool_call_started",
            "approval_requested",
            "tool_call_updated",
            "approval_answered",
            "tool_call_updated",
            "tool_call_ended"
        ]
    );
    assert_eq!(
        types[1],
        json!({"type": "approval_requested", "call_id": "a", "tool": "shift",
            "question": "Allow Move a file (from: x)?", "deadline_ms": 300_000})
    );
    assert_eq!(
        types[3],
        json!({"type": "approval_answered", "call_id": "a", "tool": "shift", "granted": true, "by": "approver", "reason": null})
    );
    assert_eq!(types[5]["status"], "done");
}

#[tokio::test(start_paused = true)]
async fn i8_a_cancelled_call_withdraws_its_question_without_an_answer() {
    let answers = [Answer::calls("a", "think", "{}"), Answer::say("Please confirm.")];
    let approver = ScriptedApprover::never_answers();
    let session = started(answers, approver.clone());
    let mut events = session.events();
    session.user("Think").await.unwrap();
    assert_eq!(session.cancel_for_user("a").await, Ok(Cancelled::Stopped));
    let seen = of_tasks(&mut events, |event| matches!(event, SessionEvent::ToolCallEnded { .. })).await;
    assert!(!seen.iter().any(|event| matches!(event, SessionEvent::ApprovalAnswered { .. })), "{seen:?}");
    assert!(approver.open().is_empty(), "{approver:?}");
}

#[tokio::test(start_paused = true)]
async fn i8_who_settled_a_question_is_told() {
    let by = async |approver: ScriptedApprover| {
        let session = started(
            [Answer::calls("a", "think", "{}"), Answer::say("One moment."), Answer::say("No.")],
            approver,
        );
        let mut events = session.events();
        session.user("Think").await.unwrap();
        let answered = |event: &SessionEvent| matches!(event, SessionEvent::ApprovalAnswered { .. });
        let Some(SessionEvent::ApprovalAnswered { granted: false, by, reason, .. }) =
            of_tasks(&mut events, answered).await.pop()
        else {
            panic!("no answer")
        };
        (by, reason)
    };
    assert_eq!(
        by(ScriptedApprover::declines_because("no")).await,
        (AnsweredBy::Approver, Some("no".to_owned()))
    );
    assert_eq!(by(ScriptedApprover::declines_because(" ").after(SECOND)).await, (AnsweredBy::Approver, None));
    assert_eq!(by(ScriptedApprover::never_answers()).await, (AnsweredBy::Deadline, None));
}

#[tokio::test(start_paused = true)]
async fn i5_the_conversation_goes_on_while_the_user_is_asked() {
    let answers = [
        Answer::calls("a", "delete", r#"{"path": "x"}"#),
        Answer::say("Please confirm that x may be deleted."),
        Answer::say("Nice weather."),
        Answer::say("It is being deleted."),
        Answer::say("x is gone."),
    ];
    let session = started(answers, ScriptedApprover::grants().after(MINUTE));
    let mut watcher = Watcher::of(&session);
    ScriptedUser::new().types("Delete x").at(30 * SECOND).types("How is the weather?").play(&session).await;
    watcher.expect_call("delete").await;
    watcher.expect_question("delete", "Delete x").await;
    watcher.expect_reply("Please confirm").await;
    watcher.expect_reply("Nice weather").await;
    watcher.expect_approval("delete").await;
    watcher.expect_update("delete", "Deleting").await;
    watcher.expect_end("delete", TaskStatus::Done).await;
    watcher.expect_reply("x is gone").await;
    session.idle().await;
    let timeline = session.timeline().to_string();
    assert!(
        timeline.contains("asks the user: Delete x (1 times)?") && timeline.contains("granted"),
        "{timeline}"
    );
}

#[tokio::test(start_paused = true)]
async fn i7_who_only_says_no_is_not_told_so() {
    let answers = [Answer::calls("a", "delete", r#"{"path": "x"}"#), Answer::say("Please confirm.")];
    let model = ScriptedModel::new(answers);
    let agent = Agent::new("You tidy up.").toolset(Files);
    let approver = ScriptedApprover::declines().after(MINUTE);
    let session = Session::builder(model.clone()).agent(agent).approver(approver).start().unwrap();
    let mut watcher = Watcher::of(&session);
    session.user("Delete x").await.unwrap();
    assert_eq!(watcher.expect_denial("delete").await, None);
    watcher.expect_end("delete", TaskStatus::Denied).await;
    watcher.expect_silence(60 * MINUTE).await;
    model.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn i4_a_session_without_an_approver_refuses_with_an_event() {
    let answers = [Answer::calls("a", "think", "{}"), Answer::say("I cannot.")];
    let agent = Agent::new("You tidy up.").toolset(Files);
    let session = Session::builder(ScriptedModel::new(answers)).agent(agent).start().unwrap();
    let mut watcher = Watcher::of(&session);
    session.user("Think").await.unwrap();
    assert_eq!(watcher.expect_refusal("think").await, Refusal::Approval);
}

#[tokio::test(start_paused = true)]
async fn i6_a_session_that_closes_takes_its_questions_back() {
    let approver = ScriptedApprover::never_answers();
    let session = started(
        [Answer::calls("a", "delete", r#"{"path": "x"}"#), Answer::say("Please confirm.")],
        approver.clone(),
    );
    session.user("Delete x").await.unwrap();
    let report = session.close(MINUTE).await;
    assert_eq!(report.cancelled, ["a".into()]);
    assert!(approver.open().is_empty(), "{approver:?}");
}

/// A session in which people answer, cancel and talk at moments that this number gives; what it breaks.
async fn broken_by(seed: u64) -> Vec<Violation> {
    let approver = ScriptedApprover::decides(move |request| {
        match (seed + u64::from(request.call_id.ends_with('2'))) % 5 {
            0 => Some(Approval::denied()),
            1 => Some(Approval::denied_because("no")),
            2 => None,
            _ => Some(Approval::Granted),
        }
    });
    let approver = approver.after(SECOND * u32::try_from(seed % 7 * 5).unwrap());
    let file = r#"{"path": "x"}"#;
    let mut answers =
        vec![Answer::calls("c1", "delete", file).call("c2", "think", "{}"), Answer::say("Please confirm.")];
    answers.push(Answer::calls("c3", "delete", file).call("c4", "shift", r#"{"from": "x"}"#));
    answers.extend((0..20).map(|number| Answer::say(format!("News {number}."))));
    let options = SessionOptions::default();
    let mut checker = Checker::with(Rules::of(&options));
    let model = ScriptedModel::new(answers);
    let agent = Agent::new("You tidy up.").toolset(Files);
    let session =
        Session::builder(model.clone()).agent(agent).approver(approver).options(options).start().unwrap();
    let (mut events, start) = (session.events(), tokio::time::Instant::now());
    let watching = tokio::spawn(async move {
        while let Some(event) = events.next().await {
            checker.see(start.elapsed(), &event);
        }
        checker
    });
    session.user("Tidy up").await.unwrap();
    tokio::time::sleep(SECOND * u32::try_from(seed % 11 * 7).unwrap()).await;
    session.user("Go on").await.unwrap();
    tokio::time::sleep(SECOND * u32::try_from(seed % 3 * 60).unwrap()).await;
    if seed.is_multiple_of(4) {
        drop(session.cancel_for_user("c2").await);
    }
    if !seed.is_multiple_of(6) {
        session.idle().await;
    }
    session.close(SECOND).await;
    let mut checker = watching.await.unwrap();
    for request in model.requests() {
        checker.see_request(&request);
    }
    checker.end(&End { log: Some(&session.log()), running: session.running().len(), ..End::default() })
}

#[tokio::test(start_paused = true)]
async fn i8_whatever_is_answered_and_when_the_invariants_hold() {
    for seed in 0..200 {
        let broken = broken_by(seed).await;
        assert!(broken.is_empty(), "{seed}: {broken:?}");
    }
}
