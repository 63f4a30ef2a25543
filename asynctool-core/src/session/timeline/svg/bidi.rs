//! Which way a text runs, whatever stands beside it.

use super::super::columns::CUT;

/// A text that runs its own way, with the sign of what was cut off at the end where it was.
///
/// Without this `...` after Hebrew or Arabic stands before its beginning, and a label can turn another one.
pub(super) fn isolated(text: &str) -> String {
    if !text.chars().any(is_right_to_left) {
        return text.to_owned();
    }
    let said = text.strip_suffix(CUT).unwrap_or(text);
    let last_letter = said.chars().rev().find(|c| c.is_alphabetic());
    let ends_to_the_left = said.len() < text.len() && last_letter.is_some_and(is_right_to_left);
    let mark = if ends_to_the_left { "\u{200f}" } else { "" };
    format!("\u{2068}{text}{mark}\u{2069}")
}

/// Letters of Hebrew, Arabic, and what is written like them.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_from_left_to_right_stays_as_it_is() {
        assert_eq!(isolated("done: \u{65e5}\u{672c}\u{2026}"), "done: \u{65e5}\u{672c}\u{2026}");
    }

    #[test]
    fn a_text_from_right_to_left_is_isolated_and_its_cut_end_is_at_the_left() {
        assert_eq!(isolated("\u{5e9}\u{5dc}?"), "\u{2068}\u{5e9}\u{5dc}?\u{2069}");
        assert_eq!(
            isolated("done: \u{5e9}\u{5dc}\u{2026}"),
            "\u{2068}done: \u{5e9}\u{5dc}\u{2026}\u{200f}\u{2069}"
        );
        assert_eq!(isolated("\u{5e9} is a letter\u{2026}"), "\u{2068}\u{5e9} is a letter\u{2026}\u{2069}");
    }
}
