//! What the fuzzer has kept, and some bytes more, through the same functions: without the fuzzer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
};

use asynctool_fuzz::{Check, TARGETS};
use proptest::{
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};

/// The files of a target under this folder, in an order of their own.
fn kept(folder: &str, target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn stands(check: Check, bytes: &[u8]) -> bool {
    panic::catch_unwind(AssertUnwindSafe(|| check(bytes))).is_ok()
}

#[test]
fn every_target_stands_its_corpus_and_what_was_found_once() {
    for (target, check) in TARGETS {
        let corpus = kept("corpus", target);
        assert!(!corpus.is_empty(), "{target} has a corpus");
        for file in corpus.iter().chain(&kept("regressions", target)) {
            assert!(stands(*check, &fs::read(file).unwrap()), "{target} does not stand {}", file.display());
        }
    }
}

#[test]
fn every_target_has_a_program_and_every_folder_a_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (target, _) in TARGETS {
        assert!(root.join(format!("targets/src/{target}.rs")).is_file(), "{target}");
    }
    for folder in ["corpus", "regressions"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name();
            if name == ".gitkeep" {
                continue;
            }
            assert!(TARGETS.iter().any(|(target, _)| name == *target), "{folder}/{name:?} is of no target");
        }
    }
}

#[test]
fn every_target_stands_some_bytes() {
    for (target, check) in TARGETS {
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
        let result = TestRunner::new(config).run(&prop::collection::vec(any::<u8>(), 0..400), |bytes| {
            stands(*check, &bytes).then_some(()).ok_or_else(|| TestCaseError::fail("it panics"))
        });
        assert!(result.is_ok(), "{target}: {result:?}");
    }
}
