//! Every number of `docs/behaviours.md` has a test that names it; `tests/README.md` says which.
//!
//! `UPDATE=1 cargo test -p asynctool-tests --test promise` writes the table anew.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What belongs to tests of other kinds, or is a rule for people.
const ELSEWHERE: [(&str, &str); 1] = [("H3", "a rule for whoever writes a sentence; reviewed, not tested")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The numbers of the promise, in its order.
fn numbers() -> Vec<String> {
    let promise = fs::read_to_string(root().join("docs/behaviours.md")).unwrap();
    let number = |line: &str| {
        let number = line.strip_prefix('[')?.split_once(']')?.0.to_owned();
        number.starts_with(|first: char| first.is_ascii_uppercase()).then_some(number)
    };
    promise.lines().filter_map(number).collect()
}

/// The numbers that a test's name begins with: `b2_b5_one_reply..` is about B2 and B5.
fn named(test: &str) -> Vec<String> {
    let is_number = |part: &&str| {
        let rest = part.strip_prefix(|first: char| ('a'..='i').contains(&first));
        rest.is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()) && rest.len() <= 3)
    };
    let upper = |part: &str| {
        let (letter, rest) = part.split_at(1);
        letter.to_uppercase() + rest
    };
    test.split('_').take_while(is_number).map(upper).collect()
}

/// All tests with their files, by the number that they name.
fn tests() -> BTreeMap<String, Vec<(String, String)>> {
    let mut files = Vec::new();
    for folder in ["asynctool-core/src", "tests/tests", "tests/src"] {
        rust_files(&root().join(folder), &mut files);
    }
    files.sort();
    let mut tests: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        for line in text.lines() {
            let line = line.trim_start();
            let function = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "));
            let Some((title, _)) = function.and_then(|function| function.split_once('(')) else { continue };
            for number in named(title) {
                tests.entry(number).or_default().push((name.clone(), title.to_owned()));
            }
        }
    }
    tests
}

fn table() -> String {
    let tests = tests();
    let row = |number: String| {
        let listed = match (tests.get(&number), ELSEWHERE.iter().find(|(known, _)| *known == number)) {
            (Some(tests), _) => {
                let tests: Vec<String> =
                    tests.iter().map(|(file, test)| format!("[`{test}`](../{file})")).collect();
                tests.join("<br>")
            }
            (None, Some((_, reason))) => (*reason).to_owned(),
            (None, None) => String::new(),
        };
        format!("| {number} | {listed} |\n")
    };
    "| number | tests |\n|---|---|\n".to_owned()
        + &numbers().into_iter().map(row).collect::<Vec<_>>().concat()
}

#[test]
fn every_number_of_the_promise_has_a_test_that_names_it() {
    let tests = tests();
    let without =
        |number: &String| !tests.contains_key(number) && ELSEWHERE.iter().all(|(known, _)| known != number);
    let missing: Vec<String> = numbers().into_iter().filter(without).collect();
    assert!(missing.is_empty(), "no test names {missing:?}");
    let numbers = numbers();
    let unknown: Vec<&String> = tests.keys().filter(|number| !numbers.contains(number)).collect();
    assert!(unknown.is_empty(), "tests name numbers that there are not: {unknown:?}");
}

#[test]
fn the_table_of_tests_is_up_to_date() {
    const BEGIN: &str = "<!-- the table begins -->\n";
    let path = root().join("tests/README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, old) = text.split_once(BEGIN).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{before}{BEGIN}\n{}", table())).unwrap();
        return;
    }
    assert!(
        old.trim() == table().trim(),
        "write it anew: UPDATE=1 cargo test -p asynctool-tests --test promise"
    );
}
