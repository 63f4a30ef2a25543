//! The terminal itself: its modes, its keys, the system's signals, and the rows that are drawn.

use std::{
    io::{self, Stdout, Write},
    time::Duration,
};

use crossterm::{
    event::{Event, EventStream},
    execute,
    terminal::{self, BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use futures_util::StreamExt;
use ratatui::{backend::CrosstermBackend, layout::Size};

use super::{
    cursor::Cursor,
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

/// A terminal that is drawn on. When it goes, the terminal is as it was.
pub struct Device {
    inline: Inline<CrosstermBackend<Stdout>>,
    /// Where keys come from, and also the terminal's answers: somebody who waits for a key holds them up.
    keys: Option<EventStream>,
    /// Whether somebody waits for a key.
    is_waiting: bool,
    cursor: Cursor,
    signals: Signals,
    modes: Option<Modes>,
}

impl Device {
    /// Begins where the cursor is.
    pub fn open() -> io::Result<Self> {
        let signals = Signals::listen()?;
        let modes = Modes::enter()?;
        let mut cursor = Cursor::default();
        let (size, row) = place(&mut cursor)?;
        let inline = Inline::new(CrosstermBackend::new(io::stdout()), size, row)?;
        Ok(Self { inline, keys: None, is_waiting: false, cursor, signals, modes: Some(modes) })
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
        let (size, row) = place(&mut self.cursor)?;
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
fn place(cursor: &mut Cursor) -> io::Result<(Size, u16)> {
    let (width, height) = terminal::size()?;
    // Zero rows or columns are told by what does not know.
    let (width, height) = (if width == 0 { 80 } else { width }, if height == 0 { 24 } else { height });
    // A terminal that does not say where its cursor is is drawn on at its end.
    let (column, mut row) = cursor.position().unwrap_or((0, height - 1));
    if column > 0 {
        io::stdout().write_all(b"\r\n")?;
        row = row.saturating_add(1);
    }
    Ok((Size { width, height }, row.min(height - 1)))
}
