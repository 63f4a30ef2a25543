//! The program as it is built, with a pipe for a user.

use std::{
    io::{self, Write},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

/// Runs the program, says all of this, and ends the input.
fn run(arguments: &[&str], said: &[u8]) -> io::Result<Output> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_asynctool-examples"))
        .args(arguments)
        .env_remove("ASYNCTOOL_MODEL")
        .env_remove("ASYNCTOOL_BASE_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = program.stdin.take() {
        input.write_all(said)?;
    }
    program.wait_with_output()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or("not UTF-8")
}

/// What the program has to say to the person who began it, on one line.
fn complaint(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said = text(&output.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

const CONVERSATION: &str = "Book a flight from Rome to Oslo\nWhat is the weather in Oslo in June?\n";

#[test]
fn a_piped_conversation_is_told_to_its_end() {
    let output = run(&["--speed", "200"], CONVERSATION.as_bytes()).unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    for part in [
        "you: Book a flight from Rome to Oslo\n",
        "agent: I have started: Searching flights",
        "[book_flight call_1 started {\"origin\":\"Rome\",\"destination\":\"Oslo\"}]",
        "In June it is usually",
        "[book_flight call_1 ended: done]",
        "Your confirmation code is",
    ] {
        assert!(shown.contains(part), "{part:?} is not in:\n{shown}");
    }
    assert_eq!(shown.matches("Your confirmation code is").count(), 1, "{shown}");
}

#[test]
fn with_json_every_line_is_an_event_and_the_last_one_is_the_end() {
    let output = run(&["--json", "--speed", "200"], CONVERSATION.as_bytes()).unwrap();
    assert!(output.status.success(), "{output:?}");
    let events: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let count = |kind: &str| events.iter().filter(|event| event["type"] == kind).count();
    assert_eq!((count("tool_call_started"), count("tool_call_ended")), (2, 2));
    assert!(count("reply_delta") > 10 && count("reply_completed") >= 3);
    assert_eq!(events.last().unwrap()["type"], "closed");
}

#[test]
fn bad_lines_get_a_sentence_and_spoil_nothing() {
    let huge = "x".repeat(300 << 10);
    let said = [b"\n   \n\xff\xfe\n", huge.as_bytes(), b"\nthank you\n"].concat();
    let output = run(&[], &said).unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(shown.matches("[not sent: an empty line says nothing").count(), 2, "{shown}");
    for part in ["not UTF-8", "longer than 262144 bytes", "You are welcome."] {
        assert!(shown.contains(part), "{part:?} is not in:\n{shown}");
    }
}

#[test]
fn without_input_it_closes() {
    let output = run(&[], b"").unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn when_nobody_reads_on_it_stops_quietly() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_asynctool-examples"))
        .args(["--demo", "--speed", "30"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(program.stdout.take());
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_bad_speed_is_refused_and_help_says_what_it_is() {
    let output = run(&["--speed", "0"], b"").unwrap();
    assert!(!output.status.success() && text(&output.stderr).contains("a number above 0"));
    let output = run(&["--help"], b"").unwrap();
    assert!(text(&output.stdout).contains("offline demo model"));
}

#[test]
fn commands_work_in_a_pipe() {
    let said = "/tasks\n/usage\n/nonsense\n/cancel 1\n//tasks\n/quit\nnever read\n";
    let output = run(&["--speed", "200"], said.as_bytes()).unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    for part in [
        "Nothing runs.\n",
        "The model has given no figures.\n",
        "[not sent: there is no command /nonsense;",
        "Not cancelled: nothing runs.\n",
        "you: /tasks\n",
    ] {
        assert!(shown.contains(part), "{part:?} is not in:\n{shown}");
    }
    assert!(!shown.contains("never read"), "{shown}");
}

#[test]
fn with_json_what_is_no_event_goes_to_the_standard_error() {
    let output = run(&["--json"], b"/help\n").unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stderr).contains("/cancel <id>"));
    assert!(text(&output.stdout).lines().all(|line| line.starts_with("{\"type\":")), "{output:?}");
}

#[test]
fn no_control_character_comes_through_a_pipe() {
    let output = run(&[], b"thank you \x1b[2J\x07\n").unwrap();
    let shown = text(&output.stdout);
    assert!(shown.contains("you: thank you \u{241b}[2J\u{2407}\n"), "{shown}");
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
}

#[test]
fn what_cannot_be_is_told_in_one_sentence() {
    let output = run(&["--toolset", "workshop"], b"").unwrap();
    assert!(complaint(&output).contains("knows about travel only"));
    let output = run(&["--base-url", "http://127.0.0.1:1/"], b"").unwrap();
    assert!(complaint(&output).contains("say which one with --model"));
    let output = run(&["--base-url", "http://127.0.0.1:1/", "--model", "needle"], b"").unwrap();
    assert!(complaint(&output).contains("needle runs in this program"));
    let output = run(&["--model", "openia::gpt-5-mini"], b"").unwrap();
    assert!(complaint(&output).contains("did you mean"), "{output:?}");
    let output = run(&["--demo", "--model", "x"], b"").unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn a_pipe_whose_last_line_got_no_answer_fails() {
    // Nobody listens at the port of a listener that is gone.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/v1/");
    let output = run(&["--model", "openai::x", "--base-url", &url], b"hello\n").unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stdout).contains("nobody answers at"), "{output:?}");
}

#[test]
fn needle_that_cannot_be_used_says_what_to_do() {
    let output = Command::new(env!("CARGO_BIN_EXE_asynctool-examples"))
        .args(["--model", "needle"])
        .env("ASYNCTOOL_NEEDLE", "no/such/needle3.cact")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = complaint(&output);
    let advice = match cfg!(feature = "needle") {
        true => "not at no/such/needle3.cact; asynctool-examples/fetch-needle.sh fetches them",
        false => {
            "built without Needle; build it with the feature: cargo run -p asynctool-examples --features needle"
        }
    };
    assert!(said.contains(advice), "{said}");
}
