//! Commands that really run. Nothing here depends on how fast they are.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command as Process};

use asynctool_core::{
    Agent, CANCEL_TASK, Cancelled, Session, TaskManager, TaskStatus, UpdateKind,
    testing::{Answer, Recorder, ScriptedApprover, ScriptedModel},
};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::workshop::{
    Workshop,
    tests::{PATIENCE, call, talkative, tasks, until, visible, workshop},
};

/// Runs a script of the shell.
async fn script(workshop: &Workshop, text: &str) -> Ran {
    let run = Recorder::new("run_command", "{}");
    workshop.run_command(&run.context(), "sh", &args(&["-c", text]), ".", 60).await.unwrap()
}

fn args(args: &[&str]) -> Vec<String> {
    args.iter().map(|&arg| arg.to_owned()).collect()
}

/// The number of the process that a script has written into the file `pid`.
async fn pid(folder: &TempDir) -> u32 {
    let file = folder.path().join("pid");
    let read = || fs::read_to_string(&file).ok().filter(|text| text.ends_with('\n'));
    until("the process", || read().is_some()).await;
    read().unwrap().trim().parse().unwrap()
}

/// Whether a process runs; one that nobody has buried yet does not.
fn runs(pid: u32) -> bool {
    if cfg!(target_os = "linux") {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        return stat
            .rsplit(") ")
            .next()
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['Z', 'X']));
    }
    Process::new("kill").args(["-0", &pid.to_string()]).status().unwrap().success()
}

#[tokio::test]
async fn a_command_ends_with_its_code_and_both_streams_in_order() {
    let (_folder, workshop) = workshop(talkative());
    let ran = script(&workshop, "echo 1; echo 2 >&2; echo 3; printf 4 >&2; exit 3").await;
    assert_eq!(
        (ran.end, ran.output.as_str(), ran.left_out, ran.held),
        (End::Code(3), "1\n2\n3\n4", 0, false)
    );
    let text = ran.to_string();
    assert!(
        text.contains("ended with exit code 3 after ") && text.ends_with(" s. Its output:\n1\n2\n3\n4"),
        "{text}"
    );
}

#[tokio::test]
async fn a_command_runs_in_its_folder_and_a_path_begins_there() {
    let (folder, workshop) = workshop(talkative());
    fs::create_dir(folder.path().join("sub")).unwrap();
    let file = folder.path().join("sub/hello");
    fs::write(&file, "#!/bin/sh\necho hello from \"$PWD\" \"$1\"\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    let run = Recorder::new("run_command", "{}");
    let ran = workshop.run_command(&run.context(), "./hello", &args(&["a  b;c"]), "sub", 60).await.unwrap();
    assert!(ran.output.starts_with("hello from ") && ran.output.ends_with("/sub a  b;c"), "{}", ran.output);
    assert_eq!(ran.command, r#"./hello "a  b;c""#);
}

#[tokio::test]
async fn what_cannot_be_run_is_said_so_that_a_model_can_do_better() {
    let (folder, workshop) = workshop(talkative());
    fs::write(folder.path().join("data"), "").unwrap();
    fs::write(folder.path().join("script"), "#!/no/such/interpreter\n").unwrap();
    fs::set_permissions(folder.path().join("script"), fs::Permissions::from_mode(0o755)).unwrap();
    let run = Recorder::new("run_command", "{}");
    let ctx = run.context();
    for (program, expected) in [
        ("no-such-program", "there is no program \"no-such-program\""),
        ("echo hi | wc", "put each argument into `args`"),
        ("./data", "is not a program that may be executed"),
        ("./script", "the interpreter that its first line names is not"),
        ("a\0b", "cannot be run"),
    ] {
        let text = visible(workshop.run_command(&ctx, program, &[], ".", 5).await);
        assert!(text.contains(expected), "{program:?}: {text}");
    }
    let text = visible(workshop.run_command(&ctx, "true", &[], "nope", 5).await);
    assert_eq!(text, "there is no \"nope\" in the workshop's folder");
    let text = visible(workshop.run_command(&ctx, "true", &[], "data", 5).await);
    assert_eq!(text, "\"data\" is not a folder");
}

#[tokio::test]
async fn a_command_has_nothing_to_read_and_no_terminal() {
    let (_folder, workshop) = workshop(talkative());
    let ran =
        script(&workshop, "cat; (: < /dev/tty) 2>/dev/null && echo a terminal; echo $TERM $NO_COLOR").await;
    assert_eq!((ran.end, ran.output.as_str()), (End::Code(0), "dumb 1"));
}

#[tokio::test]
async fn a_command_that_ends_by_a_signal_says_by_which() {
    let (_folder, workshop) = workshop(talkative());
    let ran = script(&workshop, "kill -9 $$").await;
    assert_eq!(ran.end, End::Signal(9));
    assert!(ran.to_string().contains("was ended by signal 9"), "{ran}");
    assert!(ran.to_string().ends_with("It wrote nothing."), "{ran}");
}

#[tokio::test]
async fn a_long_output_is_its_end() {
    let (_folder, workshop) = workshop(talkative());
    let ran = script(&workshop, "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo line $i; done").await;
    assert_eq!(ran.left_out, 800);
    assert!(ran.output.starts_with("line 801\n") && ran.output.ends_with("\nline 1000"));
    assert!(ran.to_string().contains("[800 lines before this left out]"), "{ran}");
}

#[tokio::test]
async fn many_lines_become_few_updates_that_hold_the_last_one() {
    let (folder, workshop) = workshop(talkative());
    let run = Recorder::new("run_command", "{}");
    let ctx = run.context();
    let text =
        "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; done; until [ -e go ]; do sleep 0.05; done";
    let command = args(&["-c", text]);
    let told = until("an update", || {
        run.updates().iter().any(|update| update.message().ends_with("its last line: line 3000"))
    });
    let then_go = async {
        told.await;
        fs::write(folder.path().join("go"), "").unwrap();
    };
    let (ran, ()) = tokio::join!(workshop.run_command(&ctx, "sh", &command, ".", 600), then_go);
    let ran = ran.unwrap();
    assert_eq!(ran.end, End::Code(0));
    let updates = run.updates();
    assert!(updates.len() as u128 <= ran.took.as_millis() / 50 + 1, "{} in {:?}", updates.len(), ran.took);
    assert!(updates.iter().all(|update| update.key() == Some("progress")));
}

#[tokio::test]
async fn a_command_is_killed_with_its_children_when_its_time_is_over() {
    let (folder, workshop) = workshop(talkative());
    let run = Recorder::new("run_command", "{}");
    let text = "sleep 1000 & echo $! > pid; echo started; wait";
    let ran = workshop.run_command(&run.context(), "sh", &args(&["-c", text]), ".", 2).await.unwrap();
    assert_eq!((ran.end, ran.held), (End::TimedOut, false));
    assert!(
        ran.to_string().contains("was killed with all that it had started: its time of 2 s was over"),
        "{ran}"
    );
    let grandchild = pid(&folder).await;
    until("the end of the grandchild", || !runs(grandchild)).await;
}

#[tokio::test]
async fn a_command_whose_time_is_over_may_tidy_up_but_not_stay() {
    let (folder, workshop) = workshop(talkative());
    let run = Recorder::new("run_command", "{}");
    let ctx = run.context();
    let tidies = "trap 'echo tidied; exit' TERM; echo started; while :; do sleep 0.05; done";
    let ran = workshop.run_command(&ctx, "sh", &args(&["-c", tidies]), ".", 3).await.unwrap();
    let is_tidy = ran.output.starts_with("started\n") && ran.output.ends_with("\ntidied");
    assert!(ran.end == End::TimedOut && is_tidy, "{ran}");
    let stays = "trap '' TERM; echo $$ > pid; while :; do sleep 0.05; done";
    let ran = workshop.run_command(&ctx, "sh", &args(&["-c", stays]), ".", 1).await.unwrap();
    assert_eq!((ran.end, ran.held), (End::TimedOut, false));
    let program = pid(&folder).await;
    until("the end of the program", || !runs(program)).await;
}

#[tokio::test]
async fn d4_a_command_is_killed_with_its_children_when_its_task_is_cancelled() {
    let (folder, workshop) = workshop(talkative());
    let tasks = tasks(workshop);
    let text = "sh -c 'sleep 1000 & echo $! > pid; wait' & wait";
    let first = tasks.call(call("run_command", &json!({"program": "sh", "args": ["-c", text]}))).await;
    assert!(first.text.contains("has run for"), "{}", first.text);
    let grandchild = pid(&folder).await;
    assert!(runs(grandchild));
    assert_eq!(tasks.cancel("call_1").await, Ok(Cancelled::Stopped));
    until("the end of the grandchild", || !runs(grandchild)).await;
    let mut last = None;
    while !tasks.is_idle() {
        last = tasks.next_update().await;
    }
    assert_eq!(last.unwrap().kind, UpdateKind::Final(TaskStatus::Cancelled));
}

#[tokio::test]
async fn i2_a_person_is_shown_what_will_be_run_and_without_a_yes_nothing_is() {
    let (folder, workshop) = workshop(talkative());
    let approver = ScriptedApprover::declines_because("not on this machine");
    let tasks = TaskManager::builder().toolset(workshop).approver(approver.clone()).build().unwrap();
    let output = tasks.call(call("run_command", &json!({"program": "touch", "args": ["a b", "c"]}))).await;
    assert!(output.text.contains("not on this machine"), "{}", output.text);
    let question = approver.asked()[0].question.clone();
    assert_eq!(&*question, r#"Run touch with ["a b","c"] in the folder ., for up to 120 s?"#);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn i4_without_anybody_to_ask_no_command_runs() {
    let (folder, workshop) = workshop(talkative());
    let tasks = TaskManager::builder().toolset(workshop).build().unwrap();
    let output = tasks.call(call("run_command", &json!({"program": "touch", "args": ["a"]}))).await;
    assert!(output.is_error, "{}", output.text);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn d1_a_model_cancels_a_command_in_a_conversation() {
    let (folder, workshop) = workshop(talkative());
    let text = "sleep 1000 & echo $! > pid; wait";
    let arguments = json!({"program": "sh", "args": ["-c", text]}).to_string();
    let model = ScriptedModel::new([
        Answer::calls("call_1", "run_command", arguments),
        Answer::say("It runs."),
        Answer::calls("call_2", CANCEL_TASK, r#"{"call_id": "call_1"}"#),
        Answer::say("It is stopped."),
    ]);
    let agent = Agent::new("You help.").toolset(workshop);
    let approver = ScriptedApprover::grants();
    let session = Session::builder(model.clone()).agent(agent).approver(approver).start().unwrap();
    assert_eq!(session.user("Run it.").await.unwrap().text, "It runs.");
    let grandchild = pid(&folder).await;
    assert_eq!(session.user("Stop it.").await.unwrap().text, "It is stopped.");
    until("the end of the grandchild", || !runs(grandchild)).await;
    timeout(PATIENCE, session.idle()).await.unwrap();
    model.assert_finished();
}

#[tokio::test]
async fn what_a_command_leaves_behind_is_killed_and_does_not_hold_it_up() {
    let (folder, workshop) = workshop(talkative());
    let ran = timeout(PATIENCE, script(&workshop, "sleep 1000 & echo $! > pid; echo done")).await.unwrap();
    assert_eq!((ran.end, ran.output.as_str(), ran.held), (End::Code(0), "done", false));
    let grandchild = pid(&folder).await;
    until("the end of the grandchild", || !runs(grandchild)).await;
}

#[tokio::test]
async fn what_has_a_session_of_its_own_is_out_of_reach_but_does_not_hold_it_up() {
    if !Path::new("/usr/bin/setsid").exists() {
        return; // there is no other program for it
    }
    let (folder, workshop) = workshop(talkative());
    let text = "setsid sh -c 'echo $$ > pid; exec sleep 1000' & until [ -s pid ]; do sleep 0.05; done";
    let ran = timeout(PATIENCE, script(&workshop, text)).await.unwrap();
    let daemon = pid(&folder).await;
    let still_ran = runs(daemon);
    Process::new("kill").arg(daemon.to_string()).status().unwrap();
    assert_eq!((ran.end, ran.held, still_ran), (End::Code(0), true, true));
    assert!(ran.to_string().contains("Something that it started runs on by itself."), "{ran}");
}

#[tokio::test]
async fn a_command_that_writes_without_end_is_killed_all_the_same() {
    let (_folder, workshop) = workshop(talkative());
    let run = Recorder::new("run_command", "{}");
    let text = "while :; do echo more; done";
    let (ctx, command) = (run.context(), args(&["-c", text]));
    let running = workshop.run_command(&ctx, "sh", &command, ".", 1);
    let ran = timeout(PATIENCE, running).await.unwrap().unwrap();
    assert_eq!(ran.end, End::TimedOut);
    assert!(ran.output.ends_with("more") && ran.left_out > 0);
}

#[tokio::test]
async fn a_command_may_close_its_output_and_go_on() {
    let (_folder, workshop) = workshop(talkative());
    let ran = script(&workshop, "echo bye; exec >&- 2>&-; sleep 0.2; exit 4").await;
    assert_eq!((ran.end, ran.output.as_str()), (End::Code(4), "bye"));
}

#[tokio::test]
async fn a_timeout_beyond_all_bounds_is_refused() {
    let (_folder, workshop) = workshop(talkative());
    let run = Recorder::new("run_command", r#"{"program": "true", "timeout_seconds": 100000}"#);
    let text = run.call(workshop).await.unwrap_err();
    assert!(text.contains("timeout_seconds") && text.contains("3600"), "{text}");
}
