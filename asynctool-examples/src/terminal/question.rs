//! The rows of a question that must be answered before a tool may run.

use std::{sync::Arc, time::Duration};

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use super::{cut::cut, theme::Theme, wrap::wrap};
use crate::{harmless::harmless, jobs::clock};

/// Rows that a question takes at most; all of it is in the scrollback.
const MOST: usize = 5;

/// A question, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The call that it is about.
    pub call_id: Arc<str>,
    /// What is asked.
    pub text: String,
    /// How long there is to answer.
    pub left: Duration,
}

/// Which question a text answers: the one that was on the screen when the text was begun. Who began it before that has
/// not read the question.
#[derive(Clone, Debug, Default)]
pub struct Facing {
    on_screen: Option<Arc<str>>,
    by_text: Option<Arc<str>>,
}

impl Facing {
    /// This question is drawn, or none.
    pub fn drawn(&mut self, asked: Option<&Asked>) {
        self.on_screen = asked.map(|asked| asked.call_id.clone());
    }

    /// Whatever is typed now begins a text.
    pub fn begins(&mut self) {
        self.by_text.clone_from(&self.on_screen);
    }

    /// The call whose question the text answers.
    pub fn by_text(&self) -> Option<&str> {
        self.by_text.as_deref()
    }
}

/// The question, and below it how to answer; as many rows as there may be.
pub fn rows(asked: &Asked, width: usize, most: usize, theme: Theme) -> Vec<Line<'static>> {
    let how = format!("  y or n, then Enter; it is no in {}", clock(asked.left));
    let how = Line::styled(cut(&how, width), theme.question());
    let Some(room) = most.min(MOST).checked_sub(1) else { return Vec::new() };
    let text = harmless(&asked.text);
    let ranges = wrap(&text, width.saturating_sub(2).max(1), width.saturating_sub(2).max(1));
    let has_more = ranges.len() > room;
    let mut rows: Vec<_> = ranges
        .into_iter()
        .take(room)
        .map(|range| text.get(range).unwrap_or_default().to_owned())
        .enumerate()
        .map(|(number, row)| {
            let sign = if number == 0 { "? " } else { "  " };
            let row = if has_more && number + 1 == room {
                cut(&format!("{row} …"), width.saturating_sub(2))
            } else {
                row
            };
            Line::from(vec![Span::styled(sign, theme.question()), Span::styled(row, Style::new())])
        })
        .collect();
    rows.push(how);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, width: usize, most: usize) -> Vec<String> {
        let asked = Asked { call_id: "call_1".into(), text: text.to_owned(), left: Duration::from_secs(65) };
        rows(&asked, width, most, Theme::new(true)).iter().map(Line::to_string).collect()
    }

    #[test]
    fn a_question_says_what_is_asked_how_to_answer_and_for_how_long() {
        assert_eq!(
            shown("Run \"cargo test\" in \".\"?", 60, 9),
            ["? Run \"cargo test\" in \".\"?", "  y or n, then Enter; it is no in 1:05"]
        );
    }

    #[test]
    fn a_long_question_is_cut_and_a_dangerous_one_is_harmless() {
        let rows = shown(&"word ".repeat(100), 30, 9);
        assert_eq!(rows.len(), 5);
        assert!(rows[3].ends_with('…'), "{rows:?}");
        assert_eq!(shown("\u{1b}[2J", 30, 9)[0], "? ␛[2J");
        assert_eq!((shown("x", 30, 1).len(), shown("x", 30, 0).len()), (1, 0));
    }
}
