//! What was pasted, as a text.

use crate::harmless::TAB;

/// The text with the line ends that we know, and without what no message has: a terminal pastes `\r` for a line end, and
/// whatever control characters are in the clipboard.
pub fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', TAB);
    lines.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_kept_and_control_characters_are_not() {
        assert_eq!(clean("a\rb\r\nc\nd\te\u{1b}[2J"), "a\nb\nc\nd    e[2J");
        assert_eq!(clean("東京 é"), "東京 é");
    }
}
