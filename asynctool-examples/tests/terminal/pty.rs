//! A terminal for a program: a real one as far as the system is concerned, whose screen can be read.

use std::{
    io::{Read, Write},
    num::NonZeroU16,
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Callbacks, Parser, Screen};

/// How long anything may take on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(60);

/// Rows that have left the screen and are kept.
const SCROLLBACK: usize = 10_000;

/// Answers the question where the cursor is, as every terminal does.
#[derive(Default)]
struct Answers(Vec<u8>);

impl Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        _: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        c: char,
    ) {
        if c == 'n' && params == [&[6][..]] {
            let (row, column) = screen.cursor_position();
            self.0.extend(format!("\u{1b}[{};{}R", row + 1, column + 1).into_bytes());
        }
    }
}

/// A program in a terminal. It is killed when this is dropped.
pub(crate) struct Pty {
    parser: Parser<Answers>,
    output: Receiver<Vec<u8>>,
    /// All that the program wrote.
    pub(crate) written: Vec<u8>,
    input: Box<dyn Write + Send>,
    is_mute: bool,
    master: Box<dyn MasterPty + Send>,
    pub(crate) child: Box<dyn Child + Send + Sync>,
}

fn sizes(columns: u16, rows: u16) -> (PtySize, NonZeroU16, NonZeroU16) {
    let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
    (size, NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap())
}

impl Pty {
    /// The program of this package, at a speed that no test has to wait for.
    pub(crate) fn chat(columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_asynctool-examples"));
        command.args(["--speed", "200"]);
        Self::run(command, columns, rows, environment)
    }

    /// The same in a terminal that answers no question.
    pub(crate) fn mute(columns: u16, rows: u16) -> Self {
        let mut pty = Self::chat(columns, rows, &[]);
        pty.is_mute = true;
        pty
    }

    /// The same by a shell that does what it is told before and after.
    pub(crate) fn shell(script: &str, columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_asynctool-examples")]);
        Self::run(command, columns, rows, &[])
    }

    fn run(mut command: CommandBuilder, columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        for name in ["NO_COLOR", "ASYNCTOOL_MODEL", "ASYNCTOOL_BASE_URL"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        let (size, rows, columns) = sizes(columns, rows);
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The end of the program is an error here on some systems, and the end of the file on others.
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            parser: Parser::new_with_callbacks(rows, columns, SCROLLBACK, Answers::default()),
            output,
            written: Vec::new(),
            input: pair.master.take_writer().unwrap(),
            is_mute: false,
            master: pair.master,
            child,
        }
    }

    /// Presses keys.
    pub(crate) fn send(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Makes the window larger or smaller, as whoever drags it.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let (size, rows, columns) = sizes(columns, rows);
        self.parser.set_size(rows, columns);
        self.master.resize(size).unwrap();
    }

    /// The rows of the screen.
    pub(crate) fn screen(&self) -> Vec<String> {
        self.parser.screen().contents().lines().map(|row| row.trim_end().to_owned()).collect()
    }

    /// Those that have left it, and those of the screen.
    pub(crate) fn all(&mut self) -> Vec<String> {
        let screen = self.parser.screen_mut();
        let mut rows = Vec::new();
        let columns = screen.size().1.get();
        for above in (1..=screen.scrollback_len()).rev() {
            screen.set_scrollback(above);
            rows.extend(screen.rows(0, columns).next());
        }
        screen.set_scrollback(0);
        rows.extend(self.screen());
        rows.iter().map(|row| row.trim_end().to_owned()).collect()
    }

    /// Whether a row has this in it.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.screen().iter().any(|row| row.contains(text))
    }

    /// How the modes are that a program may leave behind: a hidden cursor, and pastes that come marked.
    pub(crate) fn modes(&self) -> (bool, bool) {
        (self.parser.screen().hide_cursor(), self.parser.screen().bracketed_paste())
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                panic!("waited in vain for {what}:\n{}", self.all().join("\n"));
            };
            self.take(&bytes);
        }
    }

    /// Waits until a row has this in it.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait(text, |pty| pty.has(text));
    }

    /// Waits until the program has ended, and reads what it still wrote; the exit code.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        // All that it wrote comes before the end of the output.
        while let Ok(bytes) = self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.take(&bytes);
        }
        assert!(Instant::now() < deadline, "it does not end:\n{}", self.all().join("\n"));
        self.child.wait().unwrap().exit_code()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.written.extend(bytes);
        self.parser.process(bytes);
        let answers = std::mem::take(&mut self.parser.callbacks_mut().0);
        if !answers.is_empty() && !self.is_mute {
            // A program that has ended needs no answer.
            let _ = self.input.write_all(&answers);
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
