//! The program in a terminal, as somebody who types sees it.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod pty;
mod server;

use std::time::Duration;

use asynctool_examples::terminal::{device::Device, panics::Panics, state::State, theme::Theme};
use pty::Pty;

const LISTENING: &str = "listening | offline demo model";

/// A terminal in which the program waits for the first words.
fn chat(columns: u16, rows: u16) -> Pty {
    let mut pty = Pty::chat(columns, rows, &[]);
    pty.wait_for(LISTENING);
    pty
}

/// How many rows of the screen have this in them.
fn count(pty: &Pty, text: &str) -> usize {
    pty.screen().iter().filter(|row| row.contains(text)).count()
}

#[test]
fn a_conversation_is_typed_and_the_terminal_is_given_back() {
    let mut pty = chat(80, 40);
    assert!(pty.has("The offline demo model is listening"));
    assert_eq!(pty.modes(), (true, true));
    pty.send("Book a flight from Rome to Oslo");
    pty.wait_for("> Book a flight from Rome to Oslo");
    pty.send("\r");
    pty.wait_for("you: Book a flight from Rome to Oslo");
    pty.wait_for("agent: I have started: Searching flights");
    pty.wait_for("[book_flight call_1 ended: done]");
    pty.wait_for("agent (on its own): ");
    pty.wait_for("[told 1 output in this reply: call_1_final]");
    pty.wait_for(LISTENING);
    pty.send("/quit\r");
    assert_eq!(pty.ended(), 0);
    let screen = pty.screen();
    assert_eq!(screen.last().unwrap(), "  Closed.", "the bottom rows are gone: {screen:#?}");
    assert_eq!(pty.modes(), (false, false));
}

#[test]
fn what_was_said_goes_into_the_terminals_own_scrollback_once() {
    let mut pty = chat(60, 8);
    for number in 0..12 {
        pty.send(&format!("/number{number:02}\r"));
    }
    pty.wait_for("/number11");
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
    let all = pty.all();
    for number in 0..12 {
        let said = format!("no command /number{number:02};");
        assert_eq!(all.iter().filter(|row| row.contains(&said)).count(), 1, "{said}: {all:#?}");
    }
    assert!(!all.iter().any(|row| row.contains("listening |")), "no bottom row stays behind: {all:#?}");
}

#[test]
fn the_modes_of_the_line_are_given_back_too() {
    let mut pty = Pty::shell("stty -a; \"$0\"; echo \"code $?\"; stty -a", 100, 50);
    pty.wait_for(LISTENING);
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
    assert!(pty.has("code 0"));
    let modes = |row: &String| row.contains(" icanon ") && !row.contains("-icanon");
    assert_eq!(pty.screen().iter().filter(|row| modes(row)).count(), 2, "{:#?}", pty.screen());
}

#[test]
fn a_resize_leaves_one_set_of_bottom_rows_and_loses_no_word() {
    let mut pty = chat(90, 30);
    pty.send("/help\r");
    pty.wait_for("//text");
    for (columns, rows) in [(50, 30), (50, 12), (120, 40), (70, 20)] {
        pty.resize(columns, rows);
        // What is typed shows that it was drawn anew.
        let typed = format!("now {columns}x{rows}");
        pty.send(&typed);
        pty.wait_for(&format!("> {typed}"));
        pty.send("\u{3}");
        pty.wait("an empty input", |pty| !pty.has(&typed));
        assert_eq!(count(&pty, "listening | "), 1, "{:#?}", pty.screen());
    }
    let all = pty.all();
    for command in ["/tasks  ", "/cancel <id>", "/usage", "/quit", "//text"] {
        assert_eq!(all.iter().filter(|row| row.contains(command)).count(), 1, "{command}: {all:#?}");
    }
}

#[test]
fn a_terminal_that_does_not_say_where_its_cursor_is_is_asked_once() {
    let mut pty = Pty::mute(80, 30);
    pty.wait_for(LISTENING);
    for (columns, rows) in [(60, 20), (100, 35)] {
        pty.resize(columns, rows);
        let typed = format!("now {columns}x{rows}");
        pty.send(&typed);
        pty.wait_for(&format!("> {typed}"));
        pty.send("\u{3}");
        pty.wait("an empty input", |pty| !pty.has(&typed));
    }
    pty.send("\u{c}/usage\r");
    pty.wait_for("The model has given no figures.");
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
    assert_eq!(pty.written.windows(4).filter(|bytes| bytes == b"\x1b[6n").count(), 1);
}

#[test]
fn a_paste_of_5000_characters_keeps_its_lines_and_does_not_send_itself() {
    let mut pty = chat(80, 40);
    let lines: Vec<_> = (0..100).map(|n| format!("line {n:03} {}", "x".repeat(40))).collect();
    assert!(lines.iter().map(|line| line.len() + 1).sum::<usize>() >= 5_000);
    pty.send(&format!("\u{1b}[200~{}\u{1b}[201~", lines.join("\r")));
    pty.wait_for("line 099");
    assert!(!pty.has("you: "), "{:#?}", pty.screen());
    pty.send(" the end\r");
    pty.wait_for("the end");
    pty.wait_for("agent: ");
    let all = pty.all();
    for line in &lines {
        assert_eq!(all.iter().filter(|row| row.contains(line)).count(), 1, "{line}: {all:#?}");
    }
}

#[test]
fn ctrl_c_in_the_middle_of_a_reply_cuts_it_off_and_the_program_goes_on() {
    let mut pty = chat(100, 40);
    // On a machine that is busy the reply may be over before the key arrives.
    for attempt in 1.. {
        pty.send("What can you do?\r");
        let begun = |pty: &Pty| count(pty, "agent: ") >= attempt || pty.has(" --");
        pty.wait("a reply", begun);
        pty.send("\u{3}");
        pty.wait("the end of the reply", |pty| pty.has(LISTENING) || pty.has("listening | Ctrl-C"));
        if pty.has(" --") {
            break;
        }
        assert!(attempt < 8, "{:#?}", pty.screen());
    }
    pty.send("/usage\r");
    pty.wait_for("The model has given no figures.");
    pty.send("\u{3}\u{3}");
    assert_eq!(pty.ended(), 0);
    assert_eq!(pty.modes(), (false, false));
}

#[test]
fn up_recalls_and_alt_enter_begins_a_line() {
    let mut pty = chat(80, 30);
    pty.send("/usage\r");
    pty.wait_for("no figures");
    pty.send("\u{1b}[A");
    pty.wait_for("> /usage");
    pty.send("\u{15}one\u{1b}\rtwo");
    pty.wait("two lines", |pty| pty.has("> one") && pty.has("  two"));
}

#[test]
fn a_task_is_cancelled_by_its_name() {
    let mut pty = Pty::shell("\"$0\" --speed 0.5", 90, 30);
    pty.wait_for(LISTENING);
    pty.send("Book a flight from Rome to Oslo\r");
    pty.wait_for("1 task runs");
    pty.send("/tasks\r");
    pty.wait_for("  book_flight call_1, 0:");
    pty.send("/cancel book_flight\r");
    pty.wait_for("[book_flight call_1 ended: cancelled]");
    pty.wait_for("call_1 is cancelled.");
    pty.wait("nothing that runs", |pty| !pty.has("task runs"));
}

#[test]
fn ctrl_z_stops_it_and_it_comes_back() {
    let mut pty = Pty::shell("set -m; \"$0\"; echo \"stopped by $?\"; fg; echo \"code $?\"", 80, 40);
    pty.wait_for(LISTENING);
    pty.send("half a word");
    pty.wait_for("> half a word");
    pty.send("\u{1a}");
    pty.wait_for("stopped by ");
    // The bottom rows were taken away before, and are there again.
    pty.wait_for("> half a word");
    pty.send("\u{3}");
    pty.wait("an empty input", |pty| !pty.has("> half a word"));
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
    assert!(pty.has("code 0"), "{:#?}", pty.screen());
    assert_eq!(pty.modes(), (false, false));
}

#[test]
fn a_signal_ends_it_as_a_key_does() {
    let mut pty = chat(80, 30);
    let id = i32::try_from(pty.child.process_id().unwrap()).unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGTERM).unwrap();
    pty.wait_for("Closed.");
    pty.ended();
    assert_eq!(pty.modes(), (false, false));
}

/// Draws, and panics. Run in a terminal by the test below.
#[test]
#[ignore = "needs a terminal"]
fn a_program_that_panics() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let _panics = Panics::keep();
        let mut device = Device::open().unwrap();
        let mut state = State::new(Theme::of_environment(), "nobody");
        device.draw(&mut state, Duration::ZERO).unwrap();
        panic!("the fault is our own");
    });
}

#[test]
fn a_panic_gives_the_terminal_back_and_is_told_then() {
    let program = std::env::current_exe().unwrap();
    let script = format!(
        "'{}' --exact a_program_that_panics --ignored --nocapture; echo \"code $?\"; stty -a",
        program.display()
    );
    let mut pty = Pty::shell(&script, 100, 50);
    pty.wait_for("code ");
    assert_eq!(pty.ended(), 0);
    assert_eq!(pty.modes(), (false, false));
    assert!(pty.has("the fault is our own") && pty.has(" icanon "), "{:#?}", pty.screen());
    assert!(!pty.has("-icanon") && !pty.has("listening | nobody"), "{:#?}", pty.screen());
}

/// The program with the workshop's tools, in a folder of its own, and a model that wants to run a program.
fn workshop(folder: &std::path::Path) -> Pty {
    let url = server::start();
    let program = env!("CARGO_BIN_EXE_asynctool-examples");
    let script = format!(
        "cd '{}' && '{program}' --model openai::pocket --base-url {url} --toolset workshop",
        folder.display()
    );
    let mut pty = Pty::shell(&script, 100, 30);
    pty.wait_for("listening | openai::pocket");
    pty.send("Say hello\r");
    pty.wait_for("? Run echo with");
    pty.wait_for("y or n, then Enter; it is no in ");
    pty.wait_for("I may not run it before you say yes.");
    pty
}

#[test]
fn a_program_runs_when_somebody_has_said_yes() {
    let folder = tempfile::tempdir().unwrap();
    let mut pty = workshop(folder.path());
    pty.send("y\r");
    pty.wait_for("[run_command call_a granted]");
    pty.wait_for("[run_command call_a ended: done]");
    pty.wait_for("agent (on its own): The program has said its part.");
    pty.wait("no question", |pty| !pty.has("y or n, then Enter"));
    pty.send("/usage\r");
    pty.wait_for("tokens of input");
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
}

#[test]
fn a_program_does_not_run_when_somebody_has_said_no() {
    let folder = tempfile::tempdir().unwrap();
    let mut pty = workshop(folder.path());
    pty.send("n\r");
    pty.wait_for("[run_command call_a not granted]");
    pty.wait_for("[run_command call_a ended: denied]");
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
}

#[test]
fn a_model_that_cannot_be_reached_is_told_once_and_the_program_goes_on() {
    let mut pty = Pty::shell("\"$0\" --model openai::none --base-url http://127.0.0.1:9/v1/", 100, 30);
    pty.wait_for("listening | openai::none");
    pty.send("Hello\r");
    pty.wait_for("[error: ");
    pty.wait_for("listening | openai::none");
    assert_eq!(count(&pty, "[error: ") + count(&pty, "[no answer"), 1, "{:#?}", pty.screen());
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
}

/// The parameters of all sequences that set how text looks.
fn looks(written: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(written);
    let sequences = text.split("\u{1b}[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| c.is_ascii_alphabetic() || c == '~')?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    sequences
        .flat_map(|list| list.split(';').filter_map(|one| one.parse().ok()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn there_is_colour_and_under_no_color_there_is_none() {
    let is_colour = |code: &u16| matches!(code, 30..=38 | 40..=48 | 90..=107);
    for (environment, has_colour) in [(&[][..], true), (&[("NO_COLOR", "1")][..], false)] {
        let mut pty = Pty::chat(80, 30, environment);
        pty.wait_for(LISTENING);
        pty.send("Book a flight from Rome to Oslo\r");
        pty.wait_for("[told 1 output in this reply: call_1_final]");
        pty.send("\u{4}");
        assert_eq!(pty.ended(), 0);
        assert_eq!(looks(&pty.written).iter().any(is_colour), has_colour, "{environment:?}");
    }
}

#[test]
fn a_terminal_that_can_do_nothing_gets_lines_and_a_prompt() {
    let mut pty = Pty::chat(80, 30, &[("TERM", "dumb")]);
    pty.wait_for("you:");
    pty.send("/usage\r");
    pty.wait_for("The model has given no figures.");
    pty.send("\u{4}");
    assert_eq!(pty.ended(), 0);
    assert!(!pty.written.contains(&0x1b));
}
