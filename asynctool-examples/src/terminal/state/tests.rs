//! Keys and events in, rows and wishes out; whole screens are drawn as text.

use std::sync::Arc;

use asynctool_core::{ChatItem, LogEntry, Message, Role, Usage};
use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::{Terminal, TerminalOptions, Viewport, backend::TestBackend};

use super::*;
use crate::jobs::tests::job;

const SECOND: Duration = Duration::from_secs(1);

/// A screen without a terminal.
struct Desk {
    state: State,
    now: Duration,
    rows: Vec<String>,
    size: Size,
}

impl Desk {
    fn new(width: u16, height: u16) -> Self {
        let state = State::new(Theme::new(true), "offline demo model");
        Self { state, now: Duration::ZERO, rows: Vec::new(), size: Size { width, height } }
    }

    fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.state.input(Event::Key(KeyEvent::new(code, modifiers)), self.now);
    }

    fn control(&mut self, c: char) {
        self.press(KeyCode::Char(c), KeyModifiers::CONTROL);
    }

    fn type_in(&mut self, text: &str) {
        for c in text.chars() {
            self.press(KeyCode::Char(c), KeyModifiers::NONE);
        }
    }

    fn enter(&mut self, text: &str) {
        self.type_in(text);
        self.press(KeyCode::Enter, KeyModifiers::NONE);
    }

    fn wishes(&mut self) -> Vec<Wish> {
        self.state.take_wishes(self.now)
    }

    fn event(&mut self, event: &SessionEvent) {
        self.state.event(event, self.now);
    }

    fn agent(&mut self, state: AgentState) {
        self.event(&SessionEvent::AgentStateChanged { state });
    }

    /// The rows above, and those of the terminal below.
    fn screen(&mut self) -> Vec<String> {
        let text = |row: &str| row.trim_end().to_owned();
        let rows = self.state.take_rows(self.size.width);
        self.rows.extend(rows.iter().map(|row| text(&row.to_string())));
        let live = self.state.live(self.size, self.now);
        let mut terminal = Terminal::with_options(
            TestBackend::new(self.size.width, self.size.height),
            TerminalOptions { viewport: Viewport::Inline(live.height()) },
        )
        .unwrap();
        terminal
            .draw(|frame| {
                let area = frame.area();
                self.state.draw(&live, area, frame.buffer_mut());
            })
            .unwrap();
        let cells = &terminal.backend().buffer().content;
        let drawn = cells.chunks(self.size.width.into()).take(live.height().into());
        let drawn = drawn.map(|row| text(&row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>()));
        self.rows.iter().cloned().chain(["--".to_owned()]).chain(drawn).collect()
    }
}

fn user(text: &str) -> SessionEvent {
    let message = Message { role: Role::User, text: text.to_owned(), interrupted: false, response: None };
    let item = ChatItem::Message(Arc::new(message));
    SessionEvent::ItemAdded { item: Arc::new(LogEntry { seq: 0, at: Duration::ZERO, item }) }
}

fn scheduled(cause: ReplyCause) -> SessionEvent {
    SessionEvent::ReplyScheduled { reply_id: 1, cause, call_ids: Vec::new() }
}

fn words(text: &str) -> SessionEvent {
    SessionEvent::ReplyDelta { reply_id: 1, text: text.to_owned() }
}

fn completed() -> SessionEvent {
    SessionEvent::ReplyCompleted { reply_id: 1, call_ids: Vec::new() }
}

#[test]
fn a_conversation_fills_the_scrollback_and_the_bottom_rows_live() {
    let mut desk = Desk::new(60, 24);
    desk.state.note("The offline demo model is listening.");
    assert_eq!(
        desk.screen(),
        [
            "  The offline demo model is listening.",
            "--",
            "listening | offline demo model",
            ">  type a message, or /help"
        ]
    );

    desk.enter("Book a flight to Oslo");
    assert_eq!(desk.wishes(), [Wish::Say("Book a flight to Oslo".to_owned())]);
    desk.event(&user("Book a flight to Oslo"));
    desk.event(&scheduled(ReplyCause::Turn));
    desk.agent(AgentState::Thinking);
    desk.now += 5 * SECOND;
    assert_eq!(desk.screen()[3], "thinking for 5 s | offline demo model");

    desk.agent(AgentState::Speaking);
    desk.event(&words("I have started to search for the flights from Rome to Oslo, "));
    desk.event(&words("and will "));
    let mut flight = job("call_1", "book_flight", 12);
    (flight.progress, flight.last) = (Some(0.5), Some("Found 12 options".to_owned()));
    desk.state.jobs(vec![flight]);
    desk.type_in("and");
    let mut usage = Usage::default();
    (usage.input_tokens, usage.output_tokens) = (Some(1200), Some(40));
    desk.event(&SessionEvent::Usage { reply_id: 1, usage });
    assert_eq!(
        desk.screen(),
        [
            "  The offline demo model is listening.",
            "you: Book a flight to Oslo",
            "agent: I have started to search for the flights from Rome to",
            "--",
            "  Oslo, and will",
            "  book_flight call_1  0:12  █████░░░░░  50% Found 12 options",
            "speaking (you are typing) | 1 task runs | offline demo model",
            "> and",
        ]
    );
    desk.event(&completed());
    desk.agent(AgentState::Listening);
    assert_eq!(desk.wishes(), [Wish::Typing(News::Started)]);
    assert_eq!(desk.screen()[3..5], ["  Oslo, and will", "--"].map(str::to_owned));
}

#[test]
fn typing_holds_back_what_the_agent_would_say_and_cuts_off_nothing() {
    let mut desk = Desk::new(60, 24);
    desk.agent(AgentState::Speaking);
    desk.type_in("x");
    assert_eq!(desk.wishes(), []);
    desk.agent(AgentState::Listening);
    assert_eq!(desk.wishes(), [Wish::Typing(News::Started)]);
    desk.now += crate::terminal::typing::PAUSE;
    assert_eq!(desk.state.next_change(desk.now), Some(desk.now));
    assert_eq!(desk.wishes(), [Wish::Typing(News::Stopped)]);
    assert_eq!(desk.state.next_change(desk.now), None);
}

#[test]
fn who_types_on_after_a_text_was_sent_does_not_hold_back_the_answer_to_it() {
    let mut desk = Desk::new(60, 24);
    desk.enter("one");
    desk.type_in("t");
    assert_eq!(desk.wishes(), [Wish::Say("one".to_owned())]);
    desk.event(&scheduled(ReplyCause::Turn));
    desk.agent(AgentState::Thinking);
    desk.type_in("wo");
    assert_eq!(desk.wishes(), []);
    desk.agent(AgentState::Listening);
    assert_eq!(desk.wishes(), [Wish::Typing(News::Started)]);
}

#[test]
fn commands_are_answered_here_even_in_the_middle_of_a_sentence() {
    let mut desk = Desk::new(60, 24);
    desk.agent(AgentState::Speaking);
    desk.event(&scheduled(ReplyCause::Turn));
    desk.event(&words("One moment, "));
    desk.state.jobs(vec![job("call_1", "book_flight", 61)]);
    for command in ["/tasks", "/usage", "/nonsense", "/help"] {
        desk.enter(command);
    }
    desk.event(&words("please."));
    desk.event(&completed());
    let screen = desk.screen();
    assert_eq!(
        screen[..6],
        [
            "agent: One moment,",
            "  book_flight call_1, 1:01",
            "  The model has given no figures.",
            "  [there is no command /nonsense; /help shows those that",
            "  there are, and a text that begins with a slash is said",
            "  with two]",
        ]
    );
    assert!(screen.iter().any(|row| row.starts_with("  /cancel <id>")), "{screen:?}");
    assert!(screen.iter().any(|row| row == "  please."), "{screen:?}");
    desk.enter("/cancel call_1");
    desk.enter("/quit");
    assert_eq!(desk.wishes(), [Wish::Cancel("call_1".to_owned()), Wish::Quit]);
}

#[test]
fn ctrl_c_cuts_off_the_reply_and_twice_quits() {
    let mut desk = Desk::new(60, 24);
    desk.agent(AgentState::Speaking);
    desk.control('c');
    assert_eq!(desk.wishes(), [Wish::Interrupt]);
    assert!(desk.screen()[1].contains("Ctrl-C again quits"));
    desk.now += 3 * SECOND;
    desk.control('c');
    assert_eq!(desk.wishes(), [Wish::Interrupt], "too late to be the second one");
    desk.control('c');
    assert_eq!(desk.wishes(), [Wish::Quit]);
}

#[test]
fn ctrl_c_takes_back_what_is_typed_and_up_brings_it_again() {
    let mut desk = Desk::new(60, 24);
    desk.type_in("hello");
    desk.control('c');
    assert_eq!(
        (desk.screen().pop().unwrap().as_str(), desk.wishes()),
        (">  type a message, or /help", vec![])
    );
    desk.press(KeyCode::Up, KeyModifiers::NONE);
    assert_eq!(desk.screen().pop().unwrap(), "> hello");
    desk.control('c');
    desk.type_in("x");
    desk.control('c');
    assert!(!desk.wishes().contains(&Wish::Quit), "another key was between them");
}

#[test]
fn ctrl_d_quits_on_an_empty_line_only() {
    let mut desk = Desk::new(60, 24);
    desk.type_in("ab");
    desk.press(KeyCode::Home, KeyModifiers::NONE);
    desk.control('d');
    assert_eq!(desk.screen().pop().unwrap(), "> b");
    desk.control('d');
    desk.wishes();
    desk.control('d');
    assert_eq!(desk.wishes(), [Wish::Quit]);
}

#[test]
fn a_paste_keeps_its_lines_and_sends_nothing() {
    let mut desk = Desk::new(60, 24);
    let text = (0..250).map(|n| format!("line number {n:06}\r")).collect::<Vec<_>>().concat();
    desk.state.input(Event::Paste(text), desk.now);
    assert_eq!(desk.wishes(), [Wish::Typing(News::Started)]);
    let screen = desk.screen();
    assert_eq!(screen.len(), 2 + 7, "a third of the screen: {screen:?}");
    desk.press(KeyCode::Enter, KeyModifiers::NONE);
    let wishes = desk.wishes();
    let [Wish::Say(said)] = wishes.as_slice() else { panic!("{wishes:?}") };
    assert_eq!((said.len(), said.lines().count()), (250 * 19, 250));
}

#[test]
fn alt_enter_begins_a_line_and_up_goes_through_lines_before_it_recalls() {
    let mut desk = Desk::new(60, 24);
    desk.enter("before");
    desk.wishes();
    desk.type_in("one");
    desk.press(KeyCode::Enter, KeyModifiers::ALT);
    desk.type_in("two");
    assert_eq!(desk.screen()[2..], ["> one", "  two"]);
    desk.press(KeyCode::Up, KeyModifiers::NONE);
    desk.screen();
    desk.press(KeyCode::Up, KeyModifiers::NONE);
    assert_eq!(desk.screen().pop().unwrap(), "> before");
    desk.press(KeyCode::Down, KeyModifiers::NONE);
    assert_eq!(desk.screen()[2..], ["> one", "  two"]);
}

#[test]
fn an_empty_line_is_not_sent_and_keys_for_jobs_are_wishes() {
    let mut desk = Desk::new(60, 24);
    desk.press(KeyCode::Enter, KeyModifiers::NONE);
    desk.control('z');
    desk.control('l');
    assert_eq!(desk.wishes(), [Wish::Suspend, Wish::Redraw]);
}

#[test]
fn a_text_without_an_answer_is_told_and_frees_the_floor() {
    let mut desk = Desk::new(60, 24);
    desk.enter("one");
    desk.wishes();
    desk.state.unanswered(&SessionError::Closed);
    desk.type_in("t");
    assert_eq!(desk.wishes(), [Wish::Typing(News::Started)]);
    assert_eq!(desk.screen()[0], "  [no answer: the session is closed]");
}

#[test]
fn a_terminal_of_any_size_is_drawn() {
    for (width, height) in [(1, 1), (2, 3), (10, 2), (20, 4), (200, 5)] {
        let mut desk = Desk::new(width, height);
        desk.agent(AgentState::Speaking);
        desk.event(&words("words that the agent says"));
        desk.state.jobs((0..9).map(|n| job(&n.to_string(), "work", n)).collect());
        desk.type_in("東京 and a text that is longer than a row");
        desk.screen();
        let live = desk.state.live(desk.size, desk.now);
        assert!(live.height() <= height, "{width}x{height}: {live:?}");
    }
}

fn asked(call_id: &str) -> Asked {
    Asked { call_id: call_id.into(), text: "Run \"cargo test\"?".to_owned(), left: 65 * SECOND }
}

fn answer(call_id: &str, yes: bool) -> Wish {
    Wish::Answer(call_id.to_owned(), yes)
}

#[test]
fn a_question_is_answered_with_a_letter_and_enter_and_anything_else_is_for_the_agent() {
    let mut desk = Desk::new(60, 24);
    desk.state.asked(Some(asked("a")));
    assert_eq!(
        desk.screen()[1..3],
        ["? Run \"cargo test\"?", "  y or n, then Enter; it is no in 1:05"].map(str::to_owned)
    );
    desk.enter("why?");
    desk.enter("Y");
    desk.enter("no");
    assert_eq!(desk.wishes(), [Wish::Say("why?".to_owned()), answer("a", true), answer("a", false)]);
    desk.state.asked(None);
    desk.screen();
    desk.enter("y");
    assert_eq!(desk.wishes(), [Wish::Say("y".to_owned())]);
}

#[test]
fn a_text_that_was_begun_before_a_question_was_drawn_does_not_answer_it() {
    let mut desk = Desk::new(60, 24);
    desk.type_in("y");
    desk.state.asked(Some(asked("a")));
    desk.screen();
    desk.enter("es");
    assert!(desk.wishes().contains(&Wish::Say("yes".to_owned())), "it was for the agent");
    // Known, but not on the screen yet.
    desk.state.asked(Some(asked("b")));
    desk.enter("y");
    assert_eq!(desk.wishes(), [answer("a", true)]);
    desk.screen();
    desk.enter("y");
    assert_eq!(desk.wishes(), [answer("b", true)]);
}

#[test]
fn who_takes_back_what_was_begun_before_a_question_answers_it() {
    let mut desk = Desk::new(60, 24);
    desk.type_in("hel");
    desk.state.asked(Some(asked("a")));
    desk.screen();
    desk.control('u');
    desk.enter("n");
    assert!(desk.wishes().contains(&answer("a", false)));
}

#[test]
fn an_answer_goes_to_the_question_that_was_read_though_another_has_taken_its_place() {
    let mut desk = Desk::new(60, 24);
    desk.state.asked(Some(asked("a")));
    desk.screen();
    desk.type_in("y");
    desk.state.asked(Some(asked("b")));
    desk.screen();
    desk.press(KeyCode::Enter, KeyModifiers::NONE);
    assert!(desk.wishes().contains(&answer("a", true)));
}
