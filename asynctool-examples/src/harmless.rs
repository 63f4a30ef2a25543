//! Words that somebody else wrote, made harmless: a terminal obeys some characters instead of showing them.

use std::borrow::Cow;

/// How many columns a tab is worth.
pub const TAB: &str = "    ";

/// The text as it can be shown: line ends stay, a tab becomes spaces, and what a terminal would obey (escape sequences,
/// changes of the direction of writing) is shown as a picture of itself.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c == '\n' || !is_obeyed(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str(TAB),
            '\r' if rest.peek() == Some(&'\n') => {}
            c if is_obeyed(c) => shown.push(picture(c)),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The same on one line.
pub fn on_one_line(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    harmless(&lines.join(" / ")).into_owned()
}

fn is_obeyed(c: char) -> bool {
    c.is_control() || is_direction(c)
}

/// Whether it changes the order in which characters are shown.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `␛` for escape, and so on; there are pictures of the oldest control characters only.
fn picture(c: char) -> char {
    match u32::from(c) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '␡',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(harmless("\u{1b}[2Jgone\u{7}"), "␛[2Jgone␇");
        assert_eq!(harmless("\u{9b}2J\u{7f}\u{202e}txt"), "\u{fffd}2J␡\u{fffd}txt");
        assert_eq!(harmless("over\rwritten"), "over␍written");
    }

    #[test]
    fn words_stay_as_they_are() {
        for text in ["Ünïcode: 東京 👩‍👩‍👧", "two\nlines", ""] {
            assert!(matches!(harmless(text), Cow::Borrowed(same) if same == text));
        }
        assert_eq!(harmless("a\tb\r\nc"), "a    b\nc");
    }

    #[test]
    fn lines_are_put_behind_each_other() {
        assert_eq!(on_one_line("one\n\n  two\r\nthree\n"), "one / two / three");
        assert_eq!(on_one_line("\n"), "");
    }
}
