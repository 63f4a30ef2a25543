//! Watches of real files.

use std::{fs, path::Path, time::Duration};

use asynctool_core::{Cancelled, testing::Recorder};
use serde_json::json;

use super::*;
use crate::workshop::tests::{PATIENCE, call, talkative, tasks, until, workshop};

/// Writes a file in one step.
fn put(path: &Path, text: &str) {
    let new = path.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}

/// Whether this was said.
fn said(run: &Recorder, text: &str) -> bool {
    run.updates().iter().any(|update| update.message().contains(text))
}

#[test]
fn a_change_is_told_by_what_was_and_what_is() {
    let present = |bytes, second| State::Present {
        bytes,
        modified: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(second)),
    };
    let told = |before: State, now| before.change(now);
    assert_eq!(told(State::Absent, State::Absent), None);
    assert_eq!(told(present(3, 1), present(3, 1)), None);
    assert_eq!(told(State::Absent, present(3, 1)).unwrap(), "appeared, with 3 bytes");
    assert_eq!(told(present(3, 1), present(5, 1)).unwrap(), "changed, from 3 to 5 bytes");
    assert_eq!(told(present(3, 1), present(3, 2)).unwrap(), "was written, and has 3 bytes as before");
    assert_eq!(told(present(3, 1), State::Absent).unwrap(), "disappeared");
}

#[tokio::test]
async fn a_file_is_told_when_it_appears_changes_and_disappears() {
    let (folder, workshop) = workshop(talkative());
    let file = folder.path().join("a.log");
    let run = Recorder::new("watch_file", "{}");
    let ctx = run.context();
    let acts = async {
        until("the begin", || said(&run, "Watching a.log, which is not there yet")).await;
        fs::write(folder.path().join("other"), "x").unwrap();
        put(&file, "hi");
        until("the first change", || said(&run, "a.log appeared, with 2 bytes")).await;
        put(&file, "hello");
        until("the second change", || said(&run, "a.log changed, from 2 to 5 bytes")).await;
        fs::remove_file(&file).unwrap();
    };
    let (watched, ()) = tokio::join!(workshop.watch_file(&ctx, "a.log", 3, 600), acts);
    let watched = watched.unwrap();
    let changes = ["appeared, with 2 bytes", "changed, from 2 to 5 bytes", "disappeared"];
    assert_eq!(watched.changes, changes);
    assert!(watched.to_string().starts_with("a.log: 3 changes in "), "{watched}");
    let keys: Vec<_> = run.updates().iter().map(|update| update.key().map(str::to_owned)).collect();
    assert_eq!(keys, [None, Some("change".to_owned()), Some("change".to_owned())]);
}

#[tokio::test]
async fn a_change_is_told_by_the_system_and_not_only_seen_at_the_next_look() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("a");
    let (hour, quiet) = (Duration::from_secs(3600), Duration::from_millis(50));
    let vigil = Vigil { path: path.clone(), shown: "a".to_owned(), times: 2, time: hour, quiet, look: hour };
    let run = Recorder::new("watch_file", "{}");
    let ctx = run.context();
    let acts = async {
        until("the begin", || said(&run, "Watching")).await;
        put(&path, "x");
        // From here on nobody looks before the hour is over.
        until("the first change", || said(&run, "appeared")).await;
        put(&path, "xy");
    };
    let (watched, ()) =
        timeout(PATIENCE, async { tokio::join!(super::run(&ctx, vigil), acts) }).await.unwrap();
    assert_eq!(watched.changes, ["appeared, with 1 byte", "changed, from 1 to 2 bytes"]);
}

#[tokio::test]
async fn a_watch_is_over_in_time() {
    let (folder, workshop) = workshop(talkative());
    fs::write(folder.path().join("a"), "x").unwrap();
    let run = Recorder::new("watch_file", "{}");
    let ctx = run.context();
    let watching = workshop.watch_file(&ctx, "a", 1, 1);
    let watched = timeout(PATIENCE, watching).await.unwrap().unwrap();
    assert_eq!(watched.changes, [""; 0]);
    assert!(watched.to_string().starts_with("a did not change in "), "{watched}");
    assert_eq!(run.updates()[0].message(), "Watching a, which has 1 byte, for up to 1 s");
}

#[tokio::test]
async fn a_file_whose_folder_is_replaced_is_still_watched() {
    let (folder, workshop) = workshop(talkative());
    let sub = folder.path().join("sub");
    fs::create_dir(&sub).unwrap();
    let run = Recorder::new("watch_file", "{}");
    let ctx = run.context();
    let acts = async {
        until("the begin", || said(&run, "Watching")).await;
        fs::remove_dir_all(&sub).unwrap();
        fs::create_dir(&sub).unwrap();
        put(&sub.join("a"), "x");
    };
    let (watched, ()) = tokio::join!(workshop.watch_file(&ctx, "sub/a", 1, 600), acts);
    assert_eq!(watched.unwrap().changes, ["appeared, with 1 byte"]);
}

#[tokio::test]
#[cfg(unix)]
async fn a_link_that_takes_the_place_of_the_file_is_not_followed() {
    let (folder, workshop) = workshop(talkative());
    let file = folder.path().join("a");
    put(&file, "x");
    let run = Recorder::new("watch_file", "{}");
    let ctx = run.context();
    let acts = async {
        until("the begin", || said(&run, "Watching")).await;
        fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink("/etc/hosts", &file).unwrap();
    };
    let (watched, ()) = tokio::join!(workshop.watch_file(&ctx, "a", 1, 600), acts);
    assert_eq!(watched.unwrap().changes, ["disappeared"]);
}

#[tokio::test]
async fn d4_a_watch_ends_when_its_task_is_cancelled() {
    let (_folder, workshop) = workshop(talkative());
    let tasks = tasks(workshop);
    let first = tasks.call(call("watch_file", &json!({"path": "a"}))).await;
    assert!(first.text.contains("Watching a, which is not there yet, for up to 600 s"), "{}", first.text);
    assert_eq!(tasks.cancel("call_1").await, Ok(Cancelled::Stopped));
    assert!(tasks.running().is_empty());
}
