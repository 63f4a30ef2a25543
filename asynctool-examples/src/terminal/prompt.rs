//! The text that somebody types, and has not sent yet.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Widget,
};
use ratatui_textarea::{CursorMove, Input, TextArea, WrapMode};

use super::{paste, theme::Theme};

/// What stands in front of the text.
const SIGN: &str = "> ";
const SIGN_WIDTH: u16 = 2;

/// How many steps back there are.
const UNDO: usize = 50;

/// The input at the bottom of the screen.
#[derive(Debug)]
pub struct Prompt {
    text: TextArea<'static>,
    theme: Theme,
    /// How many rows it needs, as of which width; anew after a change.
    rows: Option<(u16, u16)>,
}

impl Prompt {
    /// Without a text.
    pub fn new(theme: Theme) -> Self {
        Self { text: empty(theme), theme, rows: None }
    }

    /// The text.
    pub fn text(&self) -> String {
        self.text.lines().join("\n")
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts another text in its place; the cursor goes to its end.
    pub fn set(&mut self, text: &str) {
        self.text = empty(self.theme);
        self.text.insert_str(text);
        self.rows = None;
    }

    /// Does what a key asks for; whether that changed the text.
    pub fn edit(&mut self, key: impl Into<Input>) -> bool {
        self.rows = None;
        self.text.input(key)
    }

    /// Begins another line.
    pub fn newline(&mut self) {
        self.rows = None;
        self.text.insert_newline();
    }

    /// Deletes from the start of the line.
    pub fn delete_line(&mut self) {
        self.rows = None;
        self.text.delete_line_by_head();
    }

    /// Adds what was pasted, with its line ends.
    pub fn paste(&mut self, text: &str) {
        self.rows = None;
        self.text.insert_str(paste::clean(text));
    }

    /// Whether the cursor cannot go up any further.
    pub fn is_at_top(&self) -> bool {
        self.text.screen_cursor().row == 0
    }

    /// Whether it cannot go down.
    pub fn is_at_bottom(&self) -> bool {
        let mut probe = self.text.clone();
        probe.move_cursor(CursorMove::Down);
        probe.screen_cursor().row == self.text.screen_cursor().row
    }

    /// How many rows the whole text takes.
    pub fn rows(&mut self, width: u16) -> u16 {
        match self.rows {
            Some((of, rows)) if of == width => rows,
            _ => {
                let rows = self.measure(width);
                self.rows = Some((width, rows));
                rows
            }
        }
    }

    fn measure(&self, width: u16) -> u16 {
        // The rows are known when it was drawn, and the last of them is where the cursor is at the end.
        let mut probe = self.text.clone();
        let area = Rect::new(0, 0, width.saturating_sub(SIGN_WIDTH).max(1), 1);
        (&probe).render(area, &mut Buffer::empty(area));
        probe.move_cursor(CursorMove::Bottom);
        probe.move_cursor(CursorMove::End);
        u16::try_from(probe.screen_cursor().row).unwrap_or(u16::MAX).saturating_add(1)
    }

    /// Draws it.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        buffer.set_line(area.x, area.y, &Line::from(Span::styled(SIGN, self.theme.user())), area.width);
        let sign = SIGN_WIDTH.min(area.width);
        let area = Rect { x: area.x + sign, width: area.width - sign, ..area };
        if !area.is_empty() {
            (&self.text).render(area, buffer);
        }
    }
}

fn empty(theme: Theme) -> TextArea<'static> {
    let mut text = TextArea::default();
    text.set_wrap_mode(WrapMode::WordOrGlyph);
    text.set_max_histories(UNDO);
    text.set_cursor_line_style(Style::new());
    text.set_cursor_style(theme.cursor());
    text.set_selection_style(theme.cursor());
    text.set_placeholder_text("type a message, or /help");
    text.set_placeholder_style(theme.quiet());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(prompt: &mut Prompt, width: u16) -> Vec<String> {
        let area = Rect::new(0, 0, width, prompt.rows(width));
        let mut buffer = Buffer::empty(area);
        prompt.draw(area, &mut buffer);
        let row = |y| (0..width).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
        (0..area.height).map(|y| row(y).trim_end().to_owned()).collect()
    }

    #[test]
    fn a_long_text_takes_as_many_rows_as_it_needs() {
        let mut prompt = Prompt::new(Theme::new(true));
        assert_eq!(drawn(&mut prompt, 40), [">  type a message, or /help"]);
        prompt.set("the quick brown fox");
        assert_eq!(drawn(&mut prompt, 40), ["> the quick brown fox"]);
        assert_eq!(drawn(&mut prompt, 14), ["> the quick", "  brown fox"]);
        prompt.newline();
        prompt.paste("and\rmore");
        assert_eq!(drawn(&mut prompt, 40), ["> the quick brown fox", "  and", "  more"]);
        assert_eq!(prompt.text(), "the quick brown fox\nand\nmore");
    }

    #[test]
    fn the_cursor_is_at_the_top_or_at_the_bottom() {
        let mut prompt = Prompt::new(Theme::new(true));
        drawn(&mut prompt, 40);
        assert!(prompt.is_at_top() && prompt.is_at_bottom());
        prompt.set("one\ntwo");
        drawn(&mut prompt, 40);
        assert!(!prompt.is_at_top() && prompt.is_at_bottom());
    }

    #[test]
    fn a_paste_of_many_characters_stays_whole() {
        let mut prompt = Prompt::new(Theme::new(true));
        let text = "a line of\n".repeat(500);
        prompt.paste(&text);
        assert_eq!(prompt.text(), text);
        assert_eq!(prompt.rows(40), 501);
    }

    #[test]
    fn the_narrowest_terminal_is_drawn() {
        for width in 0..4 {
            let mut prompt = Prompt::new(Theme::new(true));
            prompt.set("東京 abc");
            drawn(&mut prompt, width);
        }
    }
}
