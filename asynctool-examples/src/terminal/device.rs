//! The terminal itself: its modes, its keys, the system's signals, and the rows that are drawn.

use std::{
    io::{self, Stdout, Write},
    time::{Duration, Instant},
};

use crossterm::{
    cursor,
    event::{Event, EventStream},
    execute,
    terminal::{self, BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use futures_util::StreamExt;
use ratatui::{backend::CrosstermBackend, layout::Size};

use super::{
    inline::Inline,
    modes::Modes,
    signals::{Request, Signals},
    state::State,
};

/// What the terminal or the system says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A key, a paste, or anything else that was typed.
    Input(Event),
    /// It has another size.
    Resized,
    /// The program goes on after it was stopped.
    Resumed,
    /// The program is to end, or the terminal is gone.
    End,
}

/// Within what time the question where the cursor is cannot have been waited for.
const AT_ONCE: Duration = Duration::from_secs(1);

/// How often it is asked at most.
const TRIES: usize = 3;

/// A terminal that is drawn on. When it goes, the terminal is as it was.
pub struct Device {
    inline: Inline<CrosstermBackend<Stdout>>,
    /// Where keys come from, and also the terminal's answers: somebody who waits for a key holds them up.
    keys: Option<EventStream>,
    /// Whether somebody waits for a key.
    is_waiting: bool,
    /// How many answers are still to come that nobody waits for.
    behind: usize,
    signals: Signals,
    modes: Option<Modes>,
}

impl Device {
    /// Begins where the cursor is.
    pub fn open() -> io::Result<Self> {
        let signals = Signals::listen()?;
        let modes = Modes::enter()?;
        let mut behind = 0;
        let (size, row) = place(&mut behind)?;
        let inline = Inline::new(CrosstermBackend::new(io::stdout()), size, row)?;
        Ok(Self { inline, keys: None, is_waiting: false, behind, signals, modes: Some(modes) })
    }

    /// What is said next. May be dropped at any time.
    pub async fn next(&mut self) -> Said {
        let keys = self.keys.get_or_insert_with(EventStream::new);
        self.is_waiting = true;
        tokio::select! {
            event = keys.next() => {
                self.is_waiting = false;
                match event {
                    Some(Ok(Event::Resize(..))) => Said::Resized,
                    Some(Ok(event)) => Said::Input(event),
                    Some(Err(_)) | None => Said::End,
                }
            }
            request = self.signals.next() => match request {
                Request::End => Said::End,
                Request::Resume => Said::Resumed,
            },
        }
    }

    /// The columns that there are.
    pub fn width(&self) -> u16 {
        self.inline.size().width
    }

    /// Shows what is new, and the bottom rows.
    pub fn draw(&mut self, state: &mut State, now: Duration) -> io::Result<()> {
        let size = self.inline.size();
        let rows = state.take_rows(size.width);
        let live = state.live(size, now);
        // A terminal that knows how shows all of it at once.
        execute!(io::stdout(), BeginSynchronizedUpdate)?;
        self.inline.draw(&rows, live.height(), |frame| {
            let area = frame.area();
            state.draw(&live, area, frame.buffer_mut());
        })?;
        execute!(io::stdout(), EndSynchronizedUpdate)
    }

    /// Finds out how large the terminal is and where the bottom rows are, and begins them anew.
    pub fn find(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_waiting) {
            self.keys = None;
        }
        let (size, row) = place(&mut self.behind)?;
        self.inline.resized(size, row)
    }

    /// Stops as a shell's job, and goes on as one.
    pub async fn suspend(&mut self) -> io::Result<()> {
        self.inline.clear()?;
        self.modes = None;
        self.signals.suspend().await;
        self.resume()
    }

    /// Takes the terminal back after the program was stopped.
    pub fn resume(&mut self) -> io::Result<()> {
        // The shell has set its own modes meanwhile.
        self.modes = None;
        self.modes = Some(Modes::enter()?);
        self.find()
    }

    /// Takes the bottom rows away and gives the terminal back.
    pub fn close(mut self) {
        // The end of the modes takes the rows away too, if this does not.
        let _ = self.inline.clear();
    }
}

/// The size of the terminal, and the row in which there is a place.
fn place(behind: &mut usize) -> io::Result<(Size, u16)> {
    let (width, height) = terminal::size()?;
    // Zero rows or columns are told by what does not know.
    let (width, height) = (if width == 0 { 80 } else { width }, if height == 0 { 24 } else { height });
    // A terminal that does not say where its cursor is is drawn on at its end.
    let (column, mut row) = cursor(behind).unwrap_or((0, height - 1));
    if column > 0 {
        io::stdout().write_all(b"\r\n")?;
        row = row.saturating_add(1);
    }
    Ok((Size { width, height }, row.min(height - 1)))
}

/// Where the cursor is, if the terminal says so.
///
/// When we stop waiting for a key, the library's own signal to do so may come late and end the wait for the answer; the
/// answer comes all the same, and is taken for that to the next question. So then we are behind, and ask once more.
fn cursor(behind: &mut usize) -> Option<(u16, u16)> {
    for _ in 0..*behind {
        let _ = cursor::position(); // the answer to an earlier question
    }
    for _ in 0..TRIES {
        let asked = Instant::now();
        match cursor::position() {
            Ok(position) => return Some(position),
            Err(_) if asked.elapsed() < AT_ONCE => *behind += 1,
            Err(_) => return None,
        }
    }
    None
}
