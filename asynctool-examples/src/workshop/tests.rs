//! The toolset as a model sees it, and what the tests of its tools share.

use std::{
    fs,
    time::{Duration, Instant},
};

use asynctool_core::{
    Dialect, FunctionCall, OnDuplicate, Registry, TaskManager, ToolError,
    testing::{Recorder, ScriptedApprover},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

/// How long a real process or server is waited for before the test has failed.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Options under which progress is soon said.
pub(super) fn talkative() -> WorkshopOptions {
    WorkshopOptions { update_every: Duration::from_millis(50), ..WorkshopOptions::default() }
}

/// A workshop in a folder that is gone after the test.
pub(super) fn workshop(options: WorkshopOptions) -> (TempDir, Workshop) {
    let folder = tempfile::tempdir().unwrap();
    let workshop = Workshop::with_options(folder.path(), options).unwrap();
    (folder, workshop)
}

/// What a model is told of a failure.
pub(super) fn visible<T: std::fmt::Debug>(result: Result<T, ToolError>) -> String {
    result.unwrap_err().visible().unwrap().to_owned()
}

/// Waits until something is so.
pub(super) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "{what} did not come to be");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A manager that runs the tools of a workshop, for whom every question is answered with yes.
pub(super) fn tasks(workshop: Workshop) -> TaskManager {
    TaskManager::builder().toolset(workshop).approver(ScriptedApprover::grants()).build().unwrap()
}

/// The call of a tool.
pub(super) fn call(tool: &str, arguments: &Value) -> FunctionCall {
    FunctionCall::new("call_1", tool, arguments.to_string())
}

#[test]
fn the_registry_knows_the_tools_and_how_they_take_duplicates() {
    let (_folder, workshop) = workshop(WorkshopOptions::default());
    let registry = Registry::new().with(workshop).unwrap();
    let tools: Vec<_> = registry.tools().map(|tool| (tool.name(), tool.policy().on_duplicate)).collect();
    let find_and_fetch = [("find_in_files", OnDuplicate::Allow), ("fetch_url", OnDuplicate::Reject)];
    assert!(tools.ends_with(&[find_and_fetch[0], find_and_fetch[1], ("watch_file", OnDuplicate::Reject)]));
    #[cfg(unix)]
    assert_eq!(tools[0], ("run_command", OnDuplicate::Confirm));
}

#[test]
fn every_dialect_can_say_the_tools() {
    let (_folder, workshop) = workshop(WorkshopOptions::default());
    let registry = Registry::new().with(workshop).unwrap();
    for dialect in [Dialect::JsonSchema, Dialect::OpenAi, Dialect::OpenAiStrict, Dialect::Anthropic] {
        let rendered = registry.render(dialect).to_json().to_string();
        assert!(rendered.contains("find_in_files") && rendered.contains("max_results"), "{rendered}");
    }
}

#[test]
fn a_folder_that_is_none_makes_no_workshop() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Workshop::new(folder.path().join("nope")).unwrap_err().to_string();
    assert!(missing.contains("nope cannot be used"), "{missing}");
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(Workshop::new(folder.path().join("file")).is_err());
}

#[tokio::test]
async fn no_tool_leaves_the_folder() {
    let (_folder, workshop) = workshop(WorkshopOptions::default());
    let run = Recorder::new("tool", "{}");
    let ctx = run.context();
    for path in ["..", "/etc", "../../nothing"] {
        let found = workshop.find_in_files(&ctx, "x", path, &[], false, false, 5).await;
        assert!(visible(found).contains("leads out"), "{path}");
        assert!(visible(workshop.watch_file(&ctx, path, 1, 1).await).contains("leads out"), "{path}");
        #[cfg(unix)]
        {
            let ran = workshop.run_command(&ctx, "true", &[], path, 5).await;
            assert!(visible(ran).contains("leads out"), "{path}");
        }
    }
    assert!(run.updates().is_empty());
}

#[tokio::test]
async fn what_a_tool_gives_is_a_text_for_the_model() {
    let (folder, workshop) = workshop(WorkshopOptions::default());
    fs::write(folder.path().join("a.txt"), "one\ntwo\n").unwrap();
    let tasks = tasks(workshop);
    let output = tasks.call(call("find_in_files", &json!({"pattern": "tw."}))).await;
    assert_eq!(&*output.text, "a.txt:2: two\n1 match in 1 file searched.");
    let output = tasks
        .call(FunctionCall::new("call_2", "find_in_files", r#"{"pattern": "(", "max_results": 0}"#))
        .await;
    assert!(output.is_error && output.text.contains("max_results"), "{}", output.text);
}
