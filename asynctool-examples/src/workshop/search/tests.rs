//! Searches of real files.

use std::{fs, path::Path, time::Duration};

use asynctool_core::testing::Recorder;
use tempfile::TempDir;

use super::*;
use crate::workshop::{
    Workshop,
    tests::{talkative, visible, workshop},
};

/// A workshop with these files.
fn with_files(files: &[(&str, &[u8])]) -> (TempDir, Workshop) {
    let (folder, workshop) = workshop(talkative());
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    (folder, workshop)
}

async fn find(workshop: &Workshop, pattern: &str, path: &str, globs: &[&str]) -> Found {
    let run = Recorder::new("find_in_files", "{}");
    let globs: Vec<String> = globs.iter().map(|&glob| glob.to_owned()).collect();
    workshop.find_in_files(&run.context(), pattern, path, &globs, false, false, 50).await.unwrap()
}

/// Where something was found.
fn places(found: &Found) -> Vec<String> {
    found.hits.iter().map(|hit| format!("{}:{}", hit.file, hit.line)).collect()
}

#[tokio::test]
async fn lines_are_found_in_order_with_file_and_number() {
    let (_folder, workshop) =
        with_files(&[("b.rs", b"one\nfn two()\n"), ("a/c.rs", b"fn three()\r\nx"), ("d.txt", b"nothing")]);
    let found = find(&workshop, r"fn \w+", ".", &[]).await;
    assert_eq!(found.to_string(), "a/c.rs:1: fn three()\nb.rs:2: fn two()\n2 matches in 3 files searched.");
    let none = find(&workshop, "absent", ".", &[]).await;
    assert_eq!(none.to_string(), "0 matches in 3 files searched.");
}

#[tokio::test]
async fn what_git_ignores_is_left_out_and_so_are_hidden_and_binary_files() {
    let (_folder, workshop) = with_files(&[
        (".gitignore", b"target/\n*.log\n"),
        ("target/x.rs", b"needle"),
        ("run.log", b"needle"),
        ("sub/.gitignore", b"own.rs\n"),
        ("sub/own.rs", b"needle"),
        (".hidden/x.rs", b"needle"),
        (".env", b"needle"),
        ("picture.bin", b"needle\n\0\0"),
        ("late.bin", &[b"needle\n", &b"other\n".repeat(50_000)[..], b"\0"].concat()),
        ("kept.rs", b"needle"),
    ]);
    assert_eq!(places(&find(&workshop, "needle", ".", &[]).await), ["kept.rs:1"]);
    // A glob does not bring back what is ignored.
    assert_eq!(places(&find(&workshop, "needle", ".", &["*.log", "*.rs"]).await), ["kept.rs:1"]);
    // What is named by itself is searched all the same.
    assert_eq!(places(&find(&workshop, "needle", "target", &[]).await), ["target/x.rs:1"]);
    // But not what is hidden.
    let run = Recorder::new("find_in_files", "{}");
    for path in [".env", ".hidden", ".hidden/x.rs", "sub/../.env"] {
        let found = workshop.find_in_files(&run.context(), "needle", path, &[], false, false, 5).await;
        assert!(visible(found).contains("is hidden"), "{path}");
    }
}

#[tokio::test]
async fn globs_choose_and_leave_out() {
    let (_folder, workshop) =
        with_files(&[("a.rs", b"x"), ("b.txt", b"x"), ("src/c.rs", b"x"), ("vendor/d.rs", b"x")]);
    assert_eq!(places(&find(&workshop, "x", ".", &["*.rs", "!vendor/"]).await), ["a.rs:1", "src/c.rs:1"]);
    assert_eq!(places(&find(&workshop, "x", ".", &["src/**"]).await), ["src/c.rs:1"]);
    assert_eq!(places(&find(&workshop, "x", "src", &["*.txt"]).await), [""; 0]);
    assert_eq!(places(&find(&workshop, "x", "src/c.rs", &[]).await), ["src/c.rs:1"]);
}

#[tokio::test]
#[cfg(unix)]
async fn links_are_not_followed_and_a_pipe_does_not_block() {
    let (folder, workshop) = with_files(&[("in/a.rs", b"x")]);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "x").unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("in/out")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), folder.path().join("in/secret")).unwrap();
    let pipe = folder.path().join("in/pipe");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    assert_eq!(places(&find(&workshop, "x", ".", &[]).await), ["in/a.rs:1"]);
    let run = Recorder::new("find_in_files", "{}");
    let out = workshop.find_in_files(&run.context(), "x", "in/out", &[], false, false, 5).await;
    assert!(visible(out).contains("leads out"));
}

#[tokio::test]
async fn a_search_stops_when_it_has_enough() {
    let (_folder, workshop) = with_files(&[("a", &b"x\n".repeat(100)), ("b", b"x")]);
    let run = Recorder::new("find_in_files", "{}");
    let found = workshop.find_in_files(&run.context(), "x", ".", &[], false, false, 7).await.unwrap();
    assert_eq!((found.hits.len(), found.stopped), (7, Some(Stopped::Enough)));
    assert!(found.to_string().contains("there may be more"), "{found}");
}

#[tokio::test]
async fn a_long_line_is_cut_around_the_match_and_has_no_control_codes() {
    let line = [&"é".repeat(4000).into_bytes()[..], b"\x1b[1mneedle\x1b[0m", &b"x".repeat(4000)].concat();
    let (_folder, workshop) = with_files(&[("a.min.js", &line), ("latin", b"caf\xe9 needle")]);
    let found = find(&workshop, "needle", ".", &[]).await;
    let texts: Vec<_> = found.hits.iter().map(|hit| hit.text.as_str()).collect();
    assert!(texts[0].contains("éneedlex") && texts[0].len() < 300, "{}", texts[0]);
    assert_eq!(texts[1], "caf\u{fffd} needle");
}

#[tokio::test]
async fn a_pattern_may_be_plain_text_and_letters_of_any_size() {
    let (_folder, workshop) = with_files(&[("a", b"a.b(\nAxB(")]);
    let run = Recorder::new("find_in_files", "{}");
    let ctx = run.context();
    let plain = workshop.find_in_files(&ctx, "a.b(", ".", &[], true, false, 9).await.unwrap();
    assert_eq!(places(&plain), ["a:1"]);
    let any_case = workshop.find_in_files(&ctx, r"a.b\(", ".", &[], false, true, 9).await.unwrap();
    assert_eq!(places(&any_case), ["a:1", "a:2"]);
    assert!(
        visible(workshop.find_in_files(&ctx, "a(", ".", &[], false, false, 9).await)
            .contains("at character 2")
    );
}

/// A scan of this workshop's folder.
fn scan(folder: &Path, time: Duration) -> Scan {
    let root = &crate::workshop::root::Root::new(folder).unwrap();
    let query = Query {
        root,
        place: root.path(),
        pattern: "x",
        globs: &[],
        literal: false,
        ignore_case: false,
        most: usize::MAX,
    };
    Scan::new(query, time).unwrap()
}

#[test]
fn a_search_stops_when_nobody_waits_or_its_time_is_over() {
    let (folder, _workshop) = with_files(&[("a", b"x"), ("b", b"x")]);
    let watch = Arc::new(Watch::default());
    let found = scan(folder.path(), Duration::from_secs(60)).run(&watch);
    assert_eq!((found.hits.len(), found.stopped), (2, None));
    assert_eq!(watch.how(), "Searched 2 files so far, 2 matches");

    let found = scan(folder.path(), Duration::ZERO).run(&watch);
    assert_eq!((found.hits.len(), found.stopped), (0, Some(Stopped::Time)));

    drop(StopOnDrop(watch.clone()));
    let found = scan(folder.path(), Duration::from_secs(60)).run(&watch);
    assert_eq!((found.hits.len(), found.stopped), (0, Some(Stopped::Time)));
}
