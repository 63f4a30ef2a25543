//! The bottom rows of the terminal: drawn anew all the time, while everything above them is the terminal's own.
//!
//! The terminal's cursor always stands, hidden, at the first cell of these rows, and the cursor of the text is drawn.
//! A terminal that is resized may break its rows anew; only where its cursor is can be asked. So wherever it has put our
//! first cell, we find it, take away what is below, and draw again: no row is lost and none stays behind.

use std::{cell::RefCell, rc::Rc};

use ratatui::{
    Frame, Terminal, TerminalOptions, Viewport,
    backend::{Backend, ClearType, WindowSize},
    buffer::Cell,
    layout::{Position, Rect, Size},
    text::Line,
};
use unicode_width::UnicodeWidthStr;

/// How many rows are put above at once.
const CHUNK: usize = 64;

/// A backend that was told where it is and how large, and never asks: the answer would come among the keys.
#[derive(Debug)]
struct Placed<B> {
    backend: Rc<RefCell<B>>,
    size: Size,
    cursor: Position,
}

impl<B: Backend> Backend for Placed<B> {
    type Error = B::Error;

    /// Row by row, without what a terminal would keep as part of a row: blanks at its end, which would become rows of
    /// their own in a narrower window, and the second half of a wide character, which it draws itself.
    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> Result<(), B::Error> {
        let cells: Vec<_> = content.collect();
        let mut backend = self.backend.borrow_mut();
        for row in cells.chunk_by(|one, next| one.1 == next.1) {
            let end = blank_from(row, self.size.width);
            let (written, blank) = row.split_at(end);
            let mut free = 0;
            let shown = written.iter().copied().filter(|(x, _, cell)| {
                let is_shown = *x >= free;
                if is_shown {
                    free = x.saturating_add(u16::try_from(cell.symbol().width()).unwrap_or(1));
                }
                is_shown
            });
            backend.draw(shown)?;
            if let Some((x, y, _)) = blank.first() {
                backend.set_cursor_position((*x, *y))?;
                backend.clear_region(ClearType::UntilNewLine)?;
            }
        }
        Ok(())
    }

    fn append_lines(&mut self, lines: u16) -> Result<(), B::Error> {
        self.cursor.y = self.cursor.y.saturating_add(lines).min(self.size.height.saturating_sub(1));
        self.backend.borrow_mut().append_lines(lines)
    }

    fn hide_cursor(&mut self) -> Result<(), B::Error> {
        self.backend.borrow_mut().hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), B::Error> {
        // Not before the end: see `Modes`.
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, B::Error> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), B::Error> {
        self.cursor = position.into();
        self.backend.borrow_mut().set_cursor_position(self.cursor)
    }

    fn clear(&mut self) -> Result<(), B::Error> {
        self.backend.borrow_mut().clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), B::Error> {
        self.backend.borrow_mut().clear_region(clear_type)
    }

    fn size(&self) -> Result<Size, B::Error> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, B::Error> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> Result<(), B::Error> {
        self.backend.borrow_mut().flush()
    }
}

/// From which of its cells on a row is blank up to the edge of the terminal.
fn blank_from(row: &[(u16, u16, &Cell)], width: u16) -> usize {
    let mut edge = width;
    let is_blank = |(x, _, cell): &&(u16, u16, &Cell)| {
        let is_next = *x + 1 == edge && **cell == Cell::EMPTY;
        edge -= u16::from(is_next);
        is_next
    };
    row.len() - row.iter().rev().take_while(is_blank).count()
}

/// The bottom rows, as many as are needed.
pub struct Inline<B: Backend> {
    backend: Rc<RefCell<B>>,
    size: Size,
    terminal: Terminal<Placed<B>>,
    area: Rect,
}

impl<B: Backend> Inline<B> {
    /// Begins with one row, at this row of a terminal of this size; what is below is taken away.
    pub fn new(backend: B, size: Size, row: u16) -> Result<Self, B::Error> {
        let backend = Rc::new(RefCell::new(backend));
        let (terminal, area) = place(&backend, size, row, 1)?;
        Ok(Self { backend, size, terminal, area })
    }

    /// The size of the whole terminal.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The terminal has another size now, and has put our first cell into this row.
    pub fn resized(&mut self, size: Size, row: u16) -> Result<(), B::Error> {
        self.size = size;
        self.place(row, 1)
    }

    /// Puts rows above, and draws the live ones.
    pub fn draw(
        &mut self,
        above: &[Line<'_>],
        height: u16,
        live: impl FnOnce(&mut Frame<'_>),
    ) -> Result<(), B::Error> {
        for rows in above.chunks(CHUNK) {
            let many = u16::try_from(rows.len()).unwrap_or(u16::MAX);
            self.terminal.insert_before(many, |buffer| {
                for (y, row) in (0..).zip(rows) {
                    buffer.set_line(0, y, row, buffer.area.width);
                }
            })?;
        }
        self.area = self.terminal.get_frame().area();
        let height = height.clamp(1, self.size.height.max(1));
        if height != self.area.height {
            self.place(self.area.y, height)?;
        }
        self.terminal.draw(live)?;
        self.home()
    }

    /// Takes the live rows away; what is written next stands in their place.
    pub fn clear(&mut self) -> Result<(), B::Error> {
        self.terminal.clear()?;
        self.home()
    }

    fn place(&mut self, row: u16, height: u16) -> Result<(), B::Error> {
        (self.terminal, self.area) = place(&self.backend, self.size, row, height)?;
        Ok(())
    }

    fn home(&mut self) -> Result<(), B::Error> {
        let mut backend = self.backend.borrow_mut();
        backend.set_cursor_position(self.area.as_position())?;
        backend.flush()
    }
}

/// A terminal whose live rows begin at this row, or above it if there is too little room.
fn place<B: Backend>(
    backend: &Rc<RefCell<B>>,
    size: Size,
    row: u16,
    height: u16,
) -> Result<(Terminal<Placed<B>>, Rect), B::Error> {
    let cursor = Position::new(0, row.min(size.height.saturating_sub(1)));
    let mut placed = Placed { backend: backend.clone(), size, cursor };
    placed.set_cursor_position(cursor)?;
    placed.clear_region(ClearType::AfterCursor)?;
    let viewport = Viewport::Inline(height.clamp(1, size.height.max(1)));
    let mut terminal = Terminal::with_options(placed, TerminalOptions { viewport })?;
    let area = terminal.get_frame().area();
    Ok((terminal, area))
}

#[cfg(test)]
mod tests {
    use ratatui::backend::TestBackend;

    use super::*;

    fn start(width: u16, height: u16, row: u16) -> Inline<TestBackend> {
        Inline::new(TestBackend::new(width, height), Size::new(width, height), row).unwrap()
    }

    fn draw(inline: &mut Inline<TestBackend>, above: &[&str], live: &[&str]) {
        let above: Vec<_> = above.iter().map(|row| Line::from((*row).to_owned())).collect();
        let height = u16::try_from(live.len()).unwrap();
        inline
            .draw(&above, height, |frame| {
                let area = frame.area();
                for (y, row) in (area.y..area.bottom()).zip(live) {
                    frame.buffer_mut().set_line(0, y, &Line::from((*row).to_owned()), area.width);
                }
            })
            .unwrap();
    }

    fn shown(inline: &Inline<TestBackend>) -> Vec<String> {
        let backend = inline.backend.borrow();
        let text = |buffer: &ratatui::buffer::Buffer| {
            let cells = buffer.content.chunks(buffer.area.width.max(1).into());
            cells
                .map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        let mut rows = text(backend.scrollback());
        rows.push("--".to_owned());
        rows.extend(text(backend.buffer()));
        rows
    }

    #[test]
    fn what_is_finished_goes_above_and_then_into_the_scrollback() {
        let mut inline = start(10, 5, 1);
        draw(&mut inline, &[], &["status", "> "]);
        assert_eq!(shown(&inline), ["--", "", "status", ">", "", ""]);
        draw(&mut inline, &["one", "two"], &["status", "> "]);
        assert_eq!(shown(&inline), ["--", "", "one", "two", "status", ">"]);
        draw(&mut inline, &["three", "four"], &["status", "> "]);
        assert_eq!(shown(&inline), ["", "one", "--", "two", "three", "four", "status", ">"]);
    }

    #[test]
    fn live_rows_come_and_go_and_no_finished_row_is_touched() {
        let mut inline = start(10, 5, 0);
        draw(&mut inline, &["one", "two"], &["status", "> "]);
        draw(&mut inline, &[], &["task", "task", "status", "> "]);
        assert_eq!(shown(&inline), ["one", "--", "two", "task", "task", "status", ">"]);
        draw(&mut inline, &[], &["> "]);
        assert_eq!(shown(&inline), ["one", "--", "two", ">", "", "", ""]);
        draw(&mut inline, &["three"], &["status", "> "]);
        assert_eq!(shown(&inline), ["one", "--", "two", "three", "status", ">", ""]);
    }

    #[test]
    fn more_rows_than_the_screen_has_go_through_it() {
        let mut inline = start(10, 3, 0);
        let rows: Vec<_> = (0..200).map(|n| n.to_string()).collect();
        draw(&mut inline, &rows.iter().map(String::as_str).collect::<Vec<_>>(), &["status", "> "]);
        assert_eq!(shown(&inline)[..199], rows[..199]);
        assert_eq!(shown(&inline)[199..], ["--", "199", "status", ">"]);
        draw(&mut inline, &["x"], &["a", "b", "c", "d", "e"]);
        assert_eq!(shown(&inline)[199..], ["199", "x", "--", "a", "b", "c"]);
    }

    #[test]
    fn a_row_ends_where_its_text_ends_and_wide_characters_are_drawn_once() {
        let mut out = Vec::new();
        {
            let backend = ratatui::backend::CrosstermBackend::new(&mut out);
            let mut inline = Inline::new(backend, Size::new(10, 5), 0).unwrap();
            let rows = [Line::from("東京 x"), Line::from("one")];
            inline.draw(&rows, 1, |_| {}).unwrap();
        }
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("東\u{1b}[1;3H京\u{1b}[1;5H x\u{1b}["), "{text:?}");
        assert!(text.contains("one\u{1b}["), "{text:?}");
        assert!(!text.contains("  "), "{text:?}");
    }

    #[test]
    fn after_a_resize_it_stands_where_the_terminal_has_put_it() {
        let mut inline = start(10, 5, 0);
        draw(&mut inline, &["one"], &["status", "> "]);
        inline.backend.borrow_mut().resize(10, 6);
        inline.resized(Size::new(10, 6), 1).unwrap();
        draw(&mut inline, &["two"], &["status", "> "]);
        assert_eq!(shown(&inline)[1..], ["one", "two", "status", ">", "", ""]);
        inline.clear().unwrap();
        assert_eq!(shown(&inline)[1..], ["one", "two", "", "", "", ""]);
        inline.backend.borrow_mut().assert_cursor_position((0, 2));
    }
}
