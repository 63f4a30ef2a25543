//! The modes of the terminal that we change, and change back whatever happens.

use std::io::{self, Write};

use crossterm::{
    cursor::{Hide, Show},
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute,
    terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode},
};

/// While it lives, keys come as they are pressed, a paste comes as one, and the cursor is hidden.
#[derive(Debug)]
pub struct Modes(());

impl Modes {
    /// Changes the modes.
    pub fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        let modes = Self(()); // from here on they are changed back
        execute!(io::stdout(), EnableBracketedPaste, Hide)?;
        Ok(modes)
    }
}

impl Drop for Modes {
    /// The cursor stands at the first of the bottom rows (see `inline.rs`), which are taken away.
    fn drop(&mut self) {
        let mut out = io::stdout();
        // A terminal that is gone needs nothing.
        let _ = execute!(out, Clear(ClearType::FromCursorDown), DisableBracketedPaste, Show);
        let _ = disable_raw_mode();
        let _ = out.flush();
    }
}
